import { Types } from 'mongoose';
import type { Processor } from './processor.ts';
import { readRepairCursor, writeRepairCursor } from './repair-cursor.ts';
import { repairSummaries } from './repair-summaries.ts';

/** What is younger may still be written by the instance that has it: it writes summaries within a second. */
const settleMs = 15_000;
/** Where it begins when nobody knows how far the last run came. */
const firstLookMs = 24 * 60 * 60 * 1_000;
const batchMessages = 20_000;
/** So that a run ends before the next begins, also after a long pause: the next goes on where it stopped. */
const batchesPerRun = 20;

const at = (time: number) => Types.ObjectId.createFromTime(Math.floor(time / 1_000));

/** Repairs the summaries of chats that were written to since the last run. */
async function process(): Promise<{ repaired: number }> {
  const until = at(Date.now() - settleMs);
  let after = (await readRepairCursor('summaries')) ?? at(Date.now() - firstLookMs);
  let repaired = 0;
  for (let batch = 0; batch < batchesPerRun && after.toHexString() < until.toHexString(); batch++) {
    const outcome = await repairSummaries({ after, until, limit: batchMessages });
    repaired += outcome.repaired;
    after = outcome.reached;
    await writeRepairCursor('summaries', after);
  }
  return { repaired };
}

/** Brings the chats' derived fields up to their messages, for whichever instance could not. */
export const summaries: Processor<'summaries'> = { queue: 'summaries', process, everyMs: 30_000 };
