import mongoose, { Schema, type Types } from 'mongoose';
import type { ChatNotify, NotifyLevel } from '../../protocol/notifications.ts';
import type { Role } from '../../protocol/resources.ts';

export interface MembershipDoc {
  _id: Types.ObjectId;
  chat: Types.ObjectId;
  user: Types.ObjectId;
  role: Role;
  lastReadSeq: number;
  joinedAt: Date;
  /** What its member wants to hear of the chat; absent: their default. */
  level?: NotifyLevel;
  /** Absent: never muted, or no more. */
  mutedUntil?: Date | 'forever';
}

/** What its member has chosen to hear of the chat, as they see it. */
export const toChatNotify = ({ level, mutedUntil }: Pick<MembershipDoc, 'level' | 'mutedUntil'>): ChatNotify => ({
  level: level ?? null,
  mutedUntil: mutedUntil instanceof Date ? mutedUntil.toISOString() : (mutedUntil ?? null),
});

const schema = new Schema<MembershipDoc>(
  {
    chat: { type: Schema.Types.ObjectId, required: true },
    user: { type: Schema.Types.ObjectId, required: true },
    role: { type: String, enum: ['admin', 'member'], default: 'member' },
    lastReadSeq: { type: Number, default: 0 },
    joinedAt: { type: Date, default: () => new Date() },
    level: { type: String, enum: ['all', 'mentions', 'nothing'] },
    mutedUntil: Schema.Types.Mixed,
  },
  { versionKey: false },
);
schema.index({ chat: 1, user: 1 }, { unique: true });
schema.index({ user: 1 });
// Ids grow with time, so this is the order of joining.
schema.index({ chat: 1, _id: 1 });
schema.index({ chat: 1, role: 1, _id: 1 });

export const MembershipModel = mongoose.model('Membership', schema, 'memberships');
