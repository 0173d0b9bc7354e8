import mongoose, { Schema, type Types } from 'mongoose';
import type { NotifyPreferences } from '../../protocol/notifications.ts';
import type { Me, Settings, Status, User } from '../../protocol/resources.ts';
import { pictureOf } from '../avatars/picture.ts';

/** A person or a bot as stored. */
export interface UserDoc {
  _id: Types.ObjectId;
  name: string;
  /** As given; compared by `emailKey`. */
  email: string;
  emailKey: string;
  passwordHash?: string;
  pic?: string;
  isAdmin: boolean;
  isBot: boolean;
  status?: Status;
  settings: Settings;
  dnd: boolean;
  /** What they want to hear of, as far as they have chosen; notify.ts knows the rest. */
  notify?: Partial<NotifyPreferences>;
  /** What a search may begin with: the folded name, its words, the e-mail. */
  terms: string[];
  nameKey: string;
  lastSeenAt?: Date;
  deactivatedAt?: Date;
  createdBy?: Types.ObjectId | null;
  createdAt: Date;
}

const schema = new Schema<UserDoc>(
  {
    name: { type: String, required: true },
    email: { type: String, required: true },
    emailKey: { type: String, required: true },
    passwordHash: String,
    pic: String,
    isAdmin: { type: Boolean, default: false },
    isBot: { type: Boolean, default: false },
    status: { type: { text: String, emoji: String, _id: false }, default: undefined },
    settings: { type: Schema.Types.Mixed, default: () => ({}) },
    dnd: { type: Boolean, default: false },
    notify: Schema.Types.Mixed,
    terms: { type: [String], default: [] },
    nameKey: { type: String, required: true },
    lastSeenAt: Date,
    deactivatedAt: Date,
    createdBy: Schema.Types.ObjectId,
    createdAt: { type: Date, default: () => new Date() },
  },
  { versionKey: false, minimize: false },
);
schema.index({ emailKey: 1 }, { unique: true });
schema.index({ terms: 1, nameKey: 1, _id: 1 });
schema.index({ nameKey: 1, _id: 1 });

export const UserModel = mongoose.model('User', schema, 'users');

const picOf = (user: UserDoc) => user.pic ?? pictureOf(user._id.toHexString(), user.name);

export function toUser(user: UserDoc): User {
  const view: User = {
    _id: user._id.toHexString(),
    name: user.name,
    email: user.email,
    pic: picOf(user),
    isAdmin: user.isAdmin,
    isBot: user.isBot,
  };
  if (user.status) view.status = user.status;
  if (user.deactivatedAt) view.deactivatedAt = user.deactivatedAt.toISOString();
  return view;
}

export const toMe = (user: UserDoc): Me => ({ ...toUser(user), settings: user.settings, dnd: user.dnd });
