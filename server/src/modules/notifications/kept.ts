import mongoose, { Schema, Types } from 'mongoose';
import type { NotifyWay, ReasonCode } from '../../protocol/notifications.ts';

/** What was decided about one message and up to 1,000 members of its chat. */
export interface NotificationDoc {
  _id: Types.ObjectId;
  message: Types.ObjectId;
  /** Parts of a message are numbered from 0, in the order of joining. */
  part: number;
  chat: Types.ObjectId;
  /** Why each of them is told or not, by the person's id. */
  reasons: Record<string, ReasonCode>;
  /** Ids of those who are told, by each way. */
  push: string[];
  email: string[];
  /** The last membership that was looked at: the next part begins behind it. */
  reached?: Types.ObjectId;
  isLast: boolean;
  /** Whether all who are to be told have their jobs. */
  done: boolean;
  createdAt: Date;
}

/** For as long as anybody may ask why they were notified. */
const keptDays = 7;

const schema = new Schema<NotificationDoc>(
  {
    message: { type: Schema.Types.ObjectId, required: true },
    part: { type: Number, required: true },
    chat: { type: Schema.Types.ObjectId, required: true },
    reasons: { type: Schema.Types.Mixed, required: true },
    push: { type: [String], required: true },
    email: { type: [String], required: true },
    reached: Schema.Types.ObjectId,
    isLast: { type: Boolean, required: true },
    done: { type: Boolean, required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
);
// Unique, so that of two workers with the same message one decides.
schema.index({ message: 1, part: 1 }, { unique: true });
schema.index({ createdAt: 1 }, { expireAfterSeconds: keptDays * 24 * 3_600 });

export const NotificationModel = mongoose.model('Notification', schema, 'notifications');

/** What was decided about a message and one person. */
export interface KeptDecision {
  because: ReasonCode;
  via: NotifyWay[];
  at: Date;
}

interface KeptRow {
  because: ReasonCode;
  push: boolean;
  email: boolean;
  at: Date;
}

/** What was decided about a message and a person; undefined when nothing is kept of it, or not yet. */
export async function findKept(messageId: string, userId: string): Promise<KeptDecision | undefined> {
  const because = `reasons.${userId}`;
  const [row] = await NotificationModel.collection
    .aggregate<KeptRow>([
      { $match: { message: new Types.ObjectId(messageId), [because]: { $exists: true } } },
      {
        $project: {
          because: `$${because}`,
          push: { $in: [userId, '$push'] },
          email: { $in: [userId, '$email'] },
          at: '$createdAt',
        },
      },
    ])
    .toArray();
  if (!row) return undefined;
  const ways = (['push', 'email'] as const).filter((way) => row[way]);
  return { because: row.because, via: ways, at: row.at };
}
