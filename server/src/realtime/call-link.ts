import { rateLimited } from '../errors.ts';
import { findLocalUser } from './local-users.ts';

/** Characters of signals that a device may send at once, and a second: a dozen peers' descriptions and candidates. */
const burst = 512 * 1_024;
const perSecond = 32 * 1_024;

/** What a socket says of itself: it is the device's that is in a call. */
export class CallLink {
  readonly callId: string;
  readonly deviceId: string;
  private left = burst;
  private at = performance.now();

  constructor(callId: string, deviceId: string) {
    this.callId = callId;
    this.deviceId = deviceId;
  }

  /** Takes a signal of so many characters. Throws `rate_limited` when there were too many lately. */
  spend(size: number): void {
    const now = performance.now();
    this.left = Math.min(burst, this.left + ((now - this.at) * perSecond) / 1_000);
    this.at = now;
    if (this.left < size) throw rateLimited(Math.ceil(((size - this.left) * 1_000) / perSecond));
    this.left -= size;
  }
}

/** Whether a socket on this instance is the device's. */
export const isLinkedHere = (userId: string, callId: string, deviceId: string): boolean =>
  findLocalUser(userId)?.connections.some(({ call }) => call?.callId === callId && call.deviceId === deviceId) ?? false;
