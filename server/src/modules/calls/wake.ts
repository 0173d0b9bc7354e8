import { config } from '../../config.ts';
import { log } from '../../log.ts';
import { onChannel } from '../../realtime/broker.ts';
import { nodeId, onViewChange, ownerOf } from '../../realtime/cluster.ts';
import { redisChannels } from '../../stores/redis.ts';
import { change, followed } from './change.ts';
import { wakeAt } from './machine/deadlines.ts';
import { reap } from './reaper.ts';
import { callsAreIdle } from './turns.ts';

/** How the workers have the servers look: they keep the time, and the servers have the sockets and the rooms. */

const channel = 'calls';
/** All calls, rather than one by its id. */
const all = '*';
/** Clocks further apart are wrong; the reaper looks after their calls. */
const earlyMax = 5_000;
let reaping: Promise<void> | undefined;
let isAgainWanted = false;

/** One round after the other; of many that are wanted meanwhile one follows. */
function reapSoon(): void {
  if (reaping) {
    isAgainWanted = true;
    return;
  }
  reaping = reap()
    .catch((error: unknown) => log.warn({ error: String(error) }, 'Calls cannot be looked after, trying again later'))
    .finally(() => {
      reaping = undefined;
      if (isAgainWanted) reapSoon();
      isAgainWanted = false;
    });
}

/** A clock that is ahead of this one's may have woken it too early: then it is looked at once more. */
async function look(callId: string): Promise<void> {
  const next = wakeAt(await change(callId, { type: 'time' }));
  const earlyBy = (next?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now();
  if (earlyBy < earlyMax) setTimeout(hear, Math.max(0, earlyBy) + 1, callId);
}

function hear(callId: string): void {
  if (callId === all) return reapSoon();
  // One instance does it; should two think that it is theirs, the second finds it done.
  if (ownerOf(callId) !== nodeId) return;
  look(callId).catch((error: unknown) =>
    log.warn({ call: callId, error: String(error) }, 'A call that is due cannot be looked at; the reaper comes by'),
  );
}

/** Looks after calls from now on; first after those that a killed server left behind. */
export function startCallWatch(): void {
  onChannel(channel, hear);
  onViewChange(reapSoon);
  reapSoon();
}

/** Resolves once nothing of calls is under way here. */
export async function stopCallWatch(): Promise<void> {
  isAgainWanted = false;
  await reaping;
  await callsAreIdle();
  await followed();
}

/** Resolves to how many servers have heard. */
const tell = (what: string): Promise<number> => redisChannels().publish(`${config().namespace}:${channel}`, what);

/** Has a server do what is due in a call. Rejects when none is there. */
export async function wakeCall(callId: string): Promise<void> {
  if ((await tell(callId)) === 0) throw new Error('No server is there to look at a call.');
}

/** Has all servers look after the calls; resolves to how many there are. */
export const wakeReaper = (): Promise<number> => tell(all);
