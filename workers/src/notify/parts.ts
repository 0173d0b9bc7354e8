import { decide, isDuplicateKey, type NotificationDoc, NotificationModel, SharedQuery } from '@talky/server/backend';
import { Types } from 'mongoose';
import { noteDecisions } from './decisions.ts';
import type { News } from './news.ts';
import { findStretch } from './recipients.ts';

/** Where to go on with a message. */
export interface Place {
  part: number;
  /** The last membership that was decided about. */
  after: Types.ObjectId | undefined;
  /** The part is decided about already, but not all of it has its jobs. */
  decided: NotificationDoc | undefined;
}

const notifications = () => NotificationModel.collection;

/** Behind this part; undefined when it was the last. */
export const placeBehind = ({ part, reached, isLast }: NotificationDoc): Place | undefined =>
  isLast ? undefined : { part: part + 1, after: reached, decided: undefined };

async function readParts(messageIds: readonly string[]): Promise<Map<string, NotificationDoc[]>> {
  const parts = await notifications()
    .find<NotificationDoc>({ message: { $in: messageIds.map((id) => new Types.ObjectId(id)) } })
    .sort({ message: 1, part: 1 })
    .toArray();
  return Map.groupBy(parts, ({ message }) => message.toHexString());
}

const parts = new SharedQuery(readParts);

/** Where the work at a message stands, for whichever worker goes on; undefined when it is done. */
export async function findPlace(messageId: string): Promise<Place | undefined> {
  const known = (await parts.one(messageId)) ?? [];
  const open = known.find(({ done }) => !done);
  if (open) return { part: open.part, after: undefined, decided: open };
  const last = known.at(-1);
  return last ? placeBehind(last) : { part: 0, after: undefined, decided: undefined };
}

/**
 * Decides about a part of the members, once: whoever comes later, after this worker was killed or beside it, goes by
 * what was decided first, so that nobody is told by one who was not by the other.
 */
export async function decidePart(news: News, { part, after }: Place): Promise<NotificationDoc> {
  const { recipients, reached, isLast } = await findStretch(news, after);
  const now = new Date();
  const kept: NotificationDoc = {
    _id: new Types.ObjectId(),
    message: news.id,
    part,
    chat: news.chat,
    reasons: {},
    push: [],
    email: [],
    ...(reached && { reached }),
    isLast,
    done: false,
    createdAt: now,
  };
  for (const recipient of recipients) {
    const { via, because } = decide(recipient, { ...news, addressedBy: news.addressedBy(recipient.userId) }, now);
    kept.reasons[recipient.userId] = because;
    for (const way of via) kept[way].push(recipient.userId);
  }
  kept.done = kept.push.length + kept.email.length === 0;
  try {
    await notifications().insertOne(kept);
    noteDecisions(kept.reasons);
    return kept;
  } catch (error) {
    const other = isDuplicateKey(error) && (await notifications().findOne<NotificationDoc>({ message: news.id, part }));
    if (!other) throw error;
    return other;
  }
}

export async function markDone({ _id }: NotificationDoc): Promise<void> {
  await notifications().updateOne({ _id }, { $set: { done: true } });
}
