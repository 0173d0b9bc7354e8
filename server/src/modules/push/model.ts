import mongoose, { Schema, type Types } from 'mongoose';

/** A browser of a person's that takes notifications: where its push service is, and the keys to write to it. */
export interface PushSubscriptionDoc {
  _id: Types.ObjectId;
  user: Types.ObjectId;
  /** It goes with this session. */
  session: string;
  /** A secret: whoever has it may try to push there. */
  endpoint: string;
  /** Base64url, as browsers give them out. */
  keys: { p256dh: string; auth: string };
  userAgent: string;
  createdAt: Date;
  /** When the browser last said that it still has it. */
  seenAt: Date;
  lastSentAt?: Date;
}

const schema = new Schema<PushSubscriptionDoc>(
  {
    user: { type: Schema.Types.ObjectId, required: true },
    session: { type: String, required: true },
    endpoint: { type: String, required: true },
    keys: {
      p256dh: { type: String, required: true },
      auth: { type: String, required: true },
    },
    userAgent: { type: String, default: '' },
    createdAt: { type: Date, required: true },
    seenAt: { type: Date, required: true },
    lastSentAt: Date,
  },
  { versionKey: false },
);
schema.index({ endpoint: 1 }, { unique: true });
schema.index({ user: 1, seenAt: -1 });
schema.index({ session: 1 });

export const PushSubscriptionModel = mongoose.model('PushSubscription', schema, 'pushsubscriptions');
