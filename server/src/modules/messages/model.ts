import mongoose, { type mongo, Schema, type Types } from 'mongoose';
import type { Mention } from '../../protocol/mentions.ts';
import type { Attachment, System } from '../../protocol/resources.ts';

/** A message as it is stored. */
export interface MessageDoc {
  _id: Types.ObjectId;
  chat: Types.ObjectId;
  seq: number;
  sender: Types.ObjectId;
  clientId: string;
  content: string;
  createdAt: Date;
  rev?: number;
  replyTo?: Types.ObjectId;
  attachments?: Attachment[];
  /** Absent: nobody is named. */
  mentions?: Mention[];
  /** Ids of those it is addressed to but for its sender, and `all` or `here`; absent: nobody in particular. */
  addressed?: string[];
  system?: System;
  as?: { name: string; pic?: string };
  editedAt?: Date;
  deletedAt?: Date;
}

/** Names of indexes that queries ask for: the planner would try others for each part of an `$or`. */
export const addressedBySeq = 'chat_seq_addressed';
export const addressedByTime = 'chat_addressed_createdAt';

const schema = new Schema<MessageDoc>(
  {
    chat: { type: Schema.Types.ObjectId, required: true },
    seq: { type: Number, required: true },
    sender: { type: Schema.Types.ObjectId, required: true },
    clientId: { type: String, required: true },
    content: { type: String, default: '' },
    createdAt: { type: Date, required: true },
    rev: Number,
    replyTo: Schema.Types.ObjectId,
    attachments: { type: [Schema.Types.Mixed], default: undefined },
    mentions: { type: [Schema.Types.Mixed], default: undefined },
    addressed: { type: [String], default: undefined },
    system: Schema.Types.Mixed,
    as: Schema.Types.Mixed,
    editedAt: Date,
    deletedAt: Date,
  },
  { versionKey: false },
);

// Every index starts with `chat`, so the collection shards by chat unchanged.
// {chat, seq} is what keeps two instances that both think they own a chat harmless.
schema.index({ chat: 1, seq: 1 }, { unique: true, name: 'chat_seq' });
schema.index({ chat: 1, sender: 1, clientId: 1 }, { unique: true, name: 'chat_sender_clientId' });
schema.index({ chat: 1, rev: 1 }, { name: 'chat_rev', partialFilterExpression: { rev: { $exists: true } } });
// Messages for somebody are few: plain ones pay for none of these.
const forSomebody = { addressed: { $exists: true } };
schema.index({ chat: 1, seq: -1 }, { name: addressedBySeq, partialFilterExpression: forSomebody });
schema.index(
  { chat: 1, addressed: 1, createdAt: -1, _id: -1 },
  { name: addressedByTime, partialFilterExpression: forSomebody },
);

export const MessageModel = mongoose.model('Message', schema, 'messages');

/** Counts the later changes of a chat's messages; the compare-and-set on it fences a stale owner. */
export interface RevisionDoc {
  _id: Types.ObjectId;
  rev: number;
}

const revisionSchema = new Schema<RevisionDoc>(
  { _id: Schema.Types.ObjectId, rev: { type: Number, required: true } },
  { versionKey: false },
);

mongoose.model('Revision', revisionSchema, 'revisions');

function database(): mongo.Db {
  const db = mongoose.connection.db;
  if (!db) throw new Error('MongoDB was used before it was connected.');
  return db as unknown as mongo.Db;
}

/** The driver's own collection: the write path and history do without mongoose's documents. */
export const messages = (): mongo.Collection<MessageDoc> => database().collection('messages');
export const revisions = (): mongo.Collection<RevisionDoc> => database().collection('revisions');
