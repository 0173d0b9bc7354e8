import mongoose, { Schema, type Types } from 'mongoose';

/** One sign-in on one device: a family of refresh tokens of which one is current. */
export interface SessionDoc {
  /** 128 random bits; part of the refresh token, and the `sid` of access tokens. */
  _id: string;
  user: Types.ObjectId;
  /** SHA-256 of the current refresh token. */
  currentHash: string;
  /** Of the one before: two tabs may both present it for a moment. */
  previousHash?: string;
  rotatedAt: Date;
  userAgent: string;
  createdAt: Date;
  expiresAt: Date;
  endedAt?: Date;
}

const sessionSchema = new Schema<SessionDoc>(
  {
    _id: { type: String, required: true },
    user: { type: Schema.Types.ObjectId, required: true },
    currentHash: { type: String, required: true },
    previousHash: String,
    rotatedAt: { type: Date, required: true },
    userAgent: { type: String, default: '' },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    endedAt: Date,
  },
  { versionKey: false },
);
sessionSchema.index({ user: 1 });
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const SessionModel = mongoose.model('Session', sessionSchema, 'sessions');

/** A token that does not expire, for a bot or a program: only its hash is kept. */
export interface ApiTokenDoc {
  _id: Types.ObjectId;
  hash: string;
  user: Types.ObjectId;
  name: string;
  createdAt: Date;
}

const apiTokenSchema = new Schema<ApiTokenDoc>(
  {
    hash: { type: String, required: true },
    user: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    createdAt: { type: Date, default: () => new Date() },
  },
  { versionKey: false },
);
apiTokenSchema.index({ hash: 1 }, { unique: true });
apiTokenSchema.index({ user: 1 });

export const ApiTokenModel = mongoose.model('ApiToken', apiTokenSchema, 'apitokens');
