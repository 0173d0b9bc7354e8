import mongoose, { Schema, type Types } from 'mongoose';
import type { StartCalls } from '../../protocol/calls.ts';
import type { MentionAll } from '../../protocol/mentions.ts';

export interface ChatDoc {
  _id: Types.ObjectId;
  name?: string;
  isGroup: boolean;
  isPublic: boolean;
  /** The two people's ids, sorted: one direct chat a pair. */
  directKey?: string;
  isGeneral?: boolean;
  /** Absent: everyone. */
  mentionAll?: MentionAll;
  /** Absent: everyone. */
  startCalls?: StartCalls;
  lastSeq: number;
  latestMessage?: Types.ObjectId;
  memberCount: number;
  activeAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<ChatDoc>(
  {
    name: String,
    isGroup: { type: Boolean, required: true },
    isPublic: { type: Boolean, default: false },
    directKey: String,
    isGeneral: Boolean,
    mentionAll: { type: String, enum: ['everyone', 'admins'] },
    startCalls: { type: String, enum: ['everyone', 'admins'] },
    lastSeq: { type: Number, default: 0 },
    latestMessage: Schema.Types.ObjectId,
    memberCount: { type: Number, default: 0 },
    activeAt: { type: Date, default: () => new Date() },
  },
  { versionKey: false, timestamps: true },
);
schema.index({ directKey: 1 }, { unique: true, partialFilterExpression: { directKey: { $exists: true } } });
schema.index({ isGeneral: 1 }, { unique: true, partialFilterExpression: { isGeneral: { $exists: true } } });
schema.index({ isPublic: 1, isGroup: 1, _id: 1 });

export const ChatModel = mongoose.model('Chat', schema, 'chats');
