import mongoose, { Schema, type Types } from 'mongoose';

/** An address that posts into one chat; only the secret's hash is kept. */
export interface WebhookDoc {
  _id: Types.ObjectId;
  chat: Types.ObjectId;
  name: string;
  hash: string;
  /** The bot account that its messages come from. */
  bot: Types.ObjectId;
  createdBy: Types.ObjectId;
  createdAt: Date;
}

const schema = new Schema<WebhookDoc>(
  {
    chat: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    hash: { type: String, required: true },
    bot: { type: Schema.Types.ObjectId, required: true },
    createdBy: { type: Schema.Types.ObjectId, required: true },
    createdAt: { type: Date, default: () => new Date() },
  },
  { versionKey: false },
);
schema.index({ hash: 1 }, { unique: true });
schema.index({ chat: 1 });

export const WebhookModel = mongoose.model('Webhook', schema, 'webhooks');
