import type { MessageDoc } from '../messages/model.ts';
import { WriteBehind } from '../messages/write-behind.ts';
import { ChatModel } from './model.ts';

/**
 * A chat's `lastSeq`, `latestMessage` and `activeAt` can be derived, so they are written afterwards and
 * coalesced: a busy chat costs one small write per interval, whatever its pace. What a killed instance
 * left unwritten the workers repair.
 */
const intervalMs = 250;

const summaries = new WriteBehind<MessageDoc>(
  intervalMs,
  (next, known) => next.seq > known.seq,
  (docs) =>
    ChatModel.collection.bulkWrite(
      docs.map((doc) => ({
        updateOne: {
          // Never back: another instance may have been later.
          filter: { _id: doc.chat, lastSeq: { $lt: doc.seq } },
          update: { $set: { lastSeq: doc.seq, latestMessage: doc._id, activeAt: doc.createdAt } },
        },
      })),
      { ordered: false },
    ),
);

export function noteSummary(doc: MessageDoc): void {
  summaries.note(doc.chat.toHexString(), doc);
}

/** A list made after it shows what was sent before it. */
export const flushSummaries = () => summaries.flush();
