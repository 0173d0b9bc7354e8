import mongoose, { Schema, type Types } from 'mongoose';

/** How far the e-mails to one person have come. */
export interface DigestDoc {
  /** The person. */
  _id: Types.ObjectId;
  /** The last seq that an e-mail spoke of, by chat; of chats with something unread only. */
  told: Record<string, number>;
  sentAt?: Date;
  /** E-mails since they were last here. */
  inARow?: number;
  /** A worker is at it until then, unless it was killed. */
  leasedUntil?: Date;
  /** Their mail server wants nothing for them: none is tried before this. */
  refusedUntil?: Date;
}

const schema = new Schema<DigestDoc>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    told: { type: Schema.Types.Mixed, default: () => ({}) },
    sentAt: Date,
    inARow: Number,
    leasedUntil: Date,
    refusedUntil: Date,
  },
  { versionKey: false, minimize: false },
);

export const DigestModel = mongoose.model('Digest', schema, 'digests');
