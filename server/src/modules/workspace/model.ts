import mongoose, { Schema, type Types } from 'mongoose';

/** The one workspace of a Talky. */
export interface WorkspaceDoc {
  _id: 'workspace';
  name: string;
  isNamed: boolean;
  registration: 'open' | 'invite';
}

const workspaceSchema = new Schema<WorkspaceDoc>(
  {
    _id: { type: String, required: true },
    name: { type: String, default: 'Talky' },
    isNamed: { type: Boolean, default: false },
    registration: { type: String, enum: ['open', 'invite'], default: 'open' },
  },
  { versionKey: false },
);

export const WorkspaceModel = mongoose.model('Workspace', workspaceSchema, 'workspaces');

/** The first person's place: whoever inserts it is the admin, however many register at once. */
export interface FirstUserDoc {
  _id: 'first-user';
  user: Types.ObjectId;
}

const firstUserSchema = new Schema<FirstUserDoc>(
  { _id: { type: String, required: true }, user: { type: Schema.Types.ObjectId, required: true } },
  { versionKey: false },
);

export const FirstUserModel = mongoose.model('FirstUser', firstUserSchema, 'firstusers');

/** A link that lets people in; only the token's hash is kept. */
export interface InviteDoc {
  _id: Types.ObjectId;
  hash: string;
  createdBy: Types.ObjectId;
  expiresAt: Date;
}

const inviteSchema = new Schema<InviteDoc>(
  {
    hash: { type: String, required: true },
    createdBy: { type: Schema.Types.ObjectId, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
inviteSchema.index({ hash: 1 }, { unique: true });
inviteSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const InviteModel = mongoose.model('Invite', inviteSchema, 'invites');
