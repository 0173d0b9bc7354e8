import { pushSeconds } from '@talky/server/backend';
import type { CallPush } from '@talky/server/protocol';

/** Ringing that waits for a device for so long is over in any case (`CALLS_RING_SECONDS` ends there). */
const ringMax = 120;
/** A call in a large group is worth coming to for a while. */
const startedSeconds = 3_600;

/** How many seconds a push service keeps what is told of a call for a device that is off. */
export function callSeconds({ event, expiresAt }: CallPush, now = Date.now()): number {
  switch (event) {
    case 'ring':
      return Math.max(1, Math.ceil((Date.parse(expiresAt) - now) / 1_000));
    case 'started':
      return startedSeconds;
    case 'missed':
    case 'cancelled':
      return pushSeconds;
    // Only takes the place of ringing that has not come yet.
    default:
      return ringMax;
  }
}
