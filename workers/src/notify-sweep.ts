import { enqueueAll, notifyJob } from '@talky/server/jobs';
import { Types } from 'mongoose';
import { addLostJobs } from './notify/lost-jobs.ts';
import { findUndecided } from './notify/undecided.ts';
import { newsMs } from './notify.ts';
import type { Processor } from './processor.ts';
import { readRepairCursor, writeRepairCursor } from './repair-cursor.ts';

/** What is younger has its job on the way. */
const settleMs = 15_000;
/** Where it begins when nobody knows how far the last run came. */
const firstLookMs = 60 * 60_000;
/** It looks again at what it found undecided, for as long: the job it adds may be lost with Redis too. */
const doubtMs = 10 * 60_000;
const batchMessages = 5_000;
/** So that a run ends before the next begins: the next goes on where it stopped. */
const batchesPerRun = 20;
/** As many wait in the queue before the intake pauses. */
const foundPerRun = 10_000;

const at = (time: number) => Types.ObjectId.createFromTime(Math.floor(time / 1_000));
const isBefore = (a: Types.ObjectId, b: Types.ObjectId) => a.toHexString() < b.toHexString();
/** Just before an id. */
const before = (id: Types.ObjectId) => at(id.getTimestamp().getTime());

/**
 * Has the messages decided about that nobody has decided about since the last run, and the jobs added that Redis has
 * lost of the others.
 */
export async function sweep(now = Date.now()): Promise<{ found: number; lost: number }> {
  const lost = await addLostJobs(now);
  const until = at(now - settleMs);
  let after = (await readRepairCursor('notify')) ?? at(now - firstLookMs);
  let found = 0;
  let oldest: Types.ObjectId | undefined;
  for (let batch = 0; batch < batchesPerRun && found < foundPerRun && isBefore(after, until); batch++) {
    const { undecided, reached } = await findUndecided({
      after,
      until,
      since: new Date(now - newsMs),
      limit: batchMessages,
    });
    await enqueueAll(
      'notify',
      undecided.map((id) => notifyJob(id.toHexString())),
    );
    found += undecided.length;
    oldest ??= undecided[0];
    after = reached;
  }
  const doubt = at(now - doubtMs);
  const settled = oldest && isBefore(doubt, oldest) ? before(oldest) : after;
  await writeRepairCursor('notify', settled);
  return { found, lost };
}

/** Finds what the intake missed: a ledger's or a worker's word that was lost, or all of Redis. */
export const notifySweep: Processor<'notify-sweep'> = {
  queue: 'notify-sweep',
  process: () => sweep(),
  everyMs: 30_000,
};
