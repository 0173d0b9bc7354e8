import { MessageModel, NotificationModel } from '@talky/server/backend';
import type { Types } from 'mongoose';

export interface Span {
  after: Types.ObjectId;
  until: Types.ObjectId;
  /** Only messages written since: an imported one can have a young id. */
  since: Date;
  /** Messages looked at, at most. */
  limit: number;
}

export interface Found {
  /** Oldest first. */
  undecided: Types.ObjectId[];
  /** Everything up to here has been looked at. */
  reached: Types.ObjectId;
}

async function findDecided(ids: readonly Types.ObjectId[]): Promise<Set<string>> {
  const rows = await NotificationModel.collection
    .find<{ message: Types.ObjectId }>(
      { message: { $in: ids }, isLast: true, done: true },
      { projection: { _id: 0, message: 1 } },
    )
    .toArray();
  return new Set(rows.map(({ message }) => message.toHexString()));
}

/** Messages whose members are not all decided about, or have no jobs yet. A message's id tells its time, and is indexed. */
export async function findUndecided({ after, until, since, limit }: Span): Promise<Found> {
  const messages = await MessageModel.collection
    .find<{ _id: Types.ObjectId; createdAt: Date }>(
      { _id: { $gt: after, $lte: until } },
      { projection: { createdAt: 1 } },
    )
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
  const young = messages.filter(({ createdAt }) => createdAt >= since).map(({ _id }) => _id);
  const decided = await findDecided(young);
  const last = messages.at(-1)?._id;
  return {
    undecided: young.filter((id) => !decided.has(id.toHexString())),
    reached: messages.length < limit || !last ? until : last,
  };
}
