import { wakeReaper } from '@talky/server/backend';
import type { Processor } from './processor.ts';

/** Has the servers look for what was lost: deadlines whose jobs went with Redis, calls of a dead server, rooms left open. */
export const callReaper: Processor<'call-reaper'> = {
  queue: 'call-reaper',
  process: () => wakeReaper(),
  everyMs: 30_000,
};
