import { randomBytes } from 'node:crypto';
import { Types, trusted } from 'mongoose';
import { config } from '../../config.ts';
import { forbidden, invalid, notFound } from '../../errors.ts';
import type { Invite, Workspace } from '../../protocol/resources.ts';
import { isDuplicateKey } from '../../stores/duplicate-key.ts';
import { type Actor, hashToken } from '../auth/actor.ts';
import { ensureGeneral, findGeneralId } from '../chats/general.ts';
import { requireUser } from '../users/find.ts';
import { readName } from '../users/names.ts';
import { FirstUserModel, InviteModel, WorkspaceModel } from './model.ts';

const inviteDays = 7;
const dayMs = 86_400_000;

/** Makes the workspace and its #general once; harmless when they exist, also when several instances start at once. */
export async function ensureWorkspace(): Promise<void> {
  await WorkspaceModel.updateOne(
    { _id: 'workspace' },
    { $setOnInsert: { name: 'Talky', isNamed: false, registration: 'open' } },
    { upsert: true },
  ).catch(ignoreDuplicate);
  await ensureGeneral();
}

function ignoreDuplicate(error: unknown): void {
  if (!isDuplicateKey(error)) throw error;
}

/** What everybody may know, signed in or not. */
export async function findWorkspace(): Promise<Workspace> {
  const [row, first, generalChatId] = await Promise.all([
    WorkspaceModel.findById('workspace').lean(),
    FirstUserModel.exists({ _id: 'first-user' }),
    findGeneralId(),
  ]);
  return {
    name: row?.name ?? 'Talky',
    isNamed: row?.isNamed ?? false,
    registration: row?.registration ?? 'open',
    hasUsers: first !== null,
    generalChatId,
    emailAvailable: config().smtp !== undefined,
  };
}

export interface WorkspaceChanges {
  name?: string | undefined;
  registration?: 'open' | 'invite' | undefined;
}

export async function updateWorkspace(actor: Actor, changes: WorkspaceChanges): Promise<Workspace> {
  if (!actor.isAdmin) throw forbidden('Only an admin can change the workspace.');
  const set: Record<string, unknown> = {};
  if (changes.name !== undefined) Object.assign(set, { name: readName(changes.name), isNamed: true });
  if (changes.registration !== undefined) set.registration = changes.registration;
  if (Object.keys(set).length === 0) throw invalid('Say what to change: name or registration.');
  await WorkspaceModel.updateOne({ _id: 'workspace' }, { $set: set });
  return await findWorkspace();
}

/** Makes a link that lets people register, for a week. While only the invited may register, only admins invite. */
export async function createInvite(actor: Actor, origin: string): Promise<Invite> {
  const { registration } = await findWorkspace();
  if (registration === 'invite' && !actor.isAdmin) throw forbidden('Only an admin can invite people here.');
  const token = randomBytes(18).toString('base64url');
  const expiresAt = new Date(Date.now() + inviteDays * dayMs);
  await InviteModel.create({ hash: hashToken(token), createdBy: new Types.ObjectId(actor.userId), expiresAt });
  return { token, url: `${origin}/join/${token}`, expiresAt: expiresAt.toISOString() };
}

async function findValidInvite(token: string) {
  return await InviteModel.findOne({ hash: hashToken(token), expiresAt: trusted({ $gt: new Date() }) }).lean();
}

/** Who invites to what. Throws `not_found` for a link that is over or none of ours. */
export async function findInvite(token: string): Promise<{ workspaceName: string; invitedBy: string }> {
  const invite = await findValidInvite(token);
  if (!invite) throw notFound('invitation');
  const [{ name }, inviter] = await Promise.all([findWorkspace(), requireUser(invite.createdBy.toHexString())]);
  return { workspaceName: name, invitedBy: inviter.name };
}

/** Throws when this person may not register: the workspace is closed and the invitation is no good. */
export async function requireMayRegister(invite: string | undefined): Promise<void> {
  if (invite !== undefined) {
    if (await findValidInvite(invite)) return;
    throw invalid('This invitation is over. Ask for a new one.');
  }
  const { registration, hasUsers } = await findWorkspace();
  if (registration === 'invite' && hasUsers) throw forbidden('People join this workspace by invitation only.');
}

/** True for exactly one person, however many ask at once. */
export async function claimFirstUser(userId: string): Promise<boolean> {
  try {
    await FirstUserModel.create({ _id: 'first-user', user: new Types.ObjectId(userId) });
    return true;
  } catch (error) {
    ignoreDuplicate(error as { code?: number });
    return false;
  }
}
