import { Value } from '@sinclair/typebox/value';
import { Types } from 'mongoose';
import { DomainError, invalid } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';
import { type Me, type Settings, type Status, settings } from '../../protocol/resources.ts';
import { endAccount, forgetUser, publishToWatchers } from '../../realtime/notices.ts';
import type { Actor } from '../auth/actor.ts';
import { verifyOwnPassword } from '../auth/login.ts';
import { checkPassword, hashPassword } from '../auth/password.ts';
import { endSessionsOf } from '../auth/sessions.ts';
import { expelFromAllCalls } from '../calls/service.ts';
import { toMe, toUser, type UserDoc, UserModel } from './model.ts';
import { readName } from './names.ts';
import { readPicture } from './pictures.ts';
import { fold, termsOf } from './terms.ts';

/** What a person may change about themselves. */
export interface ProfileChanges {
  name?: string | undefined;
  pic?: string | undefined;
  status?: Status | undefined;
  /** Not looked at yet. */
  settings?: unknown;
}

const settingsMax = 200;

type Changes = Record<string, unknown>;

/** Oneself. */
export async function findMe(actor: Actor): Promise<Me> {
  return toMe(await requireAccount(actor.userId));
}

async function requireAccount(userId: string): Promise<UserDoc> {
  const user = await UserModel.findById(userId).lean();
  if (!user) throw new DomainError('unauthenticated', 'This account no longer works.');
  return user;
}

/** Each setting is written for itself, so that two devices changing different ones lose neither. */
function writeSettings(known: Settings, changes: unknown, set: Changes, unset: Record<string, 1>): void {
  if (!Value.Check(settings, changes))
    throw invalid('settings is not what it should be: names with texts, numbers, booleans or null.');
  const names = new Set(Object.keys(known));
  for (const [name, value] of Object.entries(changes)) {
    // Mongo reads dots and dollars as paths and operators.
    if (!/^[\w-]{1,64}$/.test(name)) throw invalid('A setting’s name has letters, digits, - and _ only.');
    names.add(name);
    if (value === null) unset[`settings.${name}`] = 1;
    else set[`settings.${name}`] = value;
  }
  if (names.size > settingsMax) throw invalid(`There may be up to ${settingsMax} settings.`);
}

function readStatus({ text, emoji }: Status): Status {
  if (text.length > limits.statusTextMax) throw invalid(`A status may have up to ${limits.statusTextMax} characters.`);
  return { text: text.trim(), emoji: emoji.trim() };
}

/** Changes the actor's profile, and tells whoever looks at them. Settings are merged; null removes one. */
export async function updateMe(actor: Actor, changes: ProfileChanges): Promise<Me> {
  const user = await requireAccount(actor.userId);
  const set: Changes = {};
  const unset: Record<string, 1> = {};
  if (changes.name !== undefined) {
    const name = readName(changes.name);
    Object.assign(set, { name, nameKey: fold(name), terms: termsOf(name, user.email) });
  }
  if (changes.pic !== undefined) {
    const pic = readPicture(changes.pic);
    if (pic) set.pic = pic;
    else unset.pic = 1;
  }
  if (changes.status !== undefined) set.status = readStatus(changes.status);
  if (changes.settings !== undefined) writeSettings(user.settings, changes.settings, set, unset);
  const updated = await UserModel.findOneAndUpdate(
    { _id: user._id },
    { $set: set, $unset: unset },
    { returnDocument: 'after' },
  ).lean();
  if (!updated) throw new DomainError('unauthenticated', 'This account no longer works.');
  await forgetUser(actor.userId);
  publishToWatchers(actor.userId, 'user.updated', toUser(updated));
  return toMe(updated);
}

/** Changes the actor's password and signs out their other devices. Throws `invalid_credentials` for a wrong current one. */
export async function changePassword(actor: Actor, current: string, next: string): Promise<void> {
  const user = await requireAccount(actor.userId);
  if (!(await verifyOwnPassword(user, current)))
    throw new DomainError('invalid_credentials', 'This is not your present password.');
  checkPassword(next);
  await UserModel.updateOne({ _id: user._id }, { $set: { passwordHash: await hashPassword(next) } });
  await endSessionsOf(actor.userId, actor.sessionId);
}

/** Ends an account: its sessions, tokens and sockets, everywhere. What it wrote stays. */
export async function deactivateUser(userId: string): Promise<void> {
  await UserModel.updateOne({ _id: new Types.ObjectId(userId) }, { $set: { deactivatedAt: new Date() } });
  await endSessionsOf(userId, null);
  await endAccount(userId);
  await expelFromAllCalls(userId);
}
