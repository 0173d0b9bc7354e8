import mongoose, { type mongo, Schema, type Types } from 'mongoose';
import type { CallData } from './machine/call-data.ts';

/** The line in the timeline that follows the call. */
export interface RecordPlace {
  messageId: string;
  seq: number;
  /** What it tells, as JSON: written again only when that changes. */
  told: string;
}

/** A call as it is stored: the machine's state, and what has been done about it. */
export interface CallDoc extends Omit<CallData, 'id' | 'chatId'> {
  _id: Types.ObjectId;
  chat: Types.ObjectId;
  /** Until it ends; gone afterwards, so that indexes hold what runs alone. */
  isLive?: true;
  /** Until it has ended and all that follows from it is done. */
  isOpen?: true;
  record?: RecordPlace;
}

const schema = new Schema<CallDoc>(
  {
    chat: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, required: true },
    isGroup: Boolean,
    provider: { type: String, required: true },
    max: Schema.Types.Mixed,
    state: { type: String, required: true },
    reason: String,
    startedBy: { type: String, required: true },
    host: { type: String, required: true },
    seats: [Schema.Types.Mixed],
    v: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    activeAt: Date,
    endedAt: Date,
    lonelyUntil: Date,
    expiresAt: Date,
    isLive: Boolean,
    isOpen: Boolean,
    record: Schema.Types.Mixed,
  },
  { versionKey: false },
);
/** One live call a chat: of two that are started at once one is refused, and joins the other. */
schema.index({ chat: 1 }, { unique: true, name: 'chat_live', partialFilterExpression: { isLive: true } });
schema.index({ 'seats.userId': 1 }, { name: 'seats_live', partialFilterExpression: { isLive: true } });
schema.index({ isOpen: 1 }, { name: 'open', partialFilterExpression: { isOpen: true } });

const CallModel = mongoose.model('Call', schema, 'calls');

/** The driver's own collection: a state is stored and read as it is, without mongoose's documents. */
export const calls = (): mongo.Collection<CallDoc> => CallModel.collection as unknown as mongo.Collection<CallDoc>;
