import { Types } from 'mongoose';
import { forbidden, notFound } from '../../errors.ts';
import type { Bot } from '../../protocol/resources.ts';
import { endAccount } from '../../realtime/notices.ts';
import type { Actor } from '../auth/actor.ts';
import { createApiToken, endApiTokens } from '../auth/api-tokens.ts';
import { toUser, type UserDoc, UserModel } from '../users/model.ts';
import { readName } from '../users/names.ts';
import { newUser, storeUser } from '../users/register.ts';

const botsMax = 200;

function toBot(user: UserDoc): Bot {
  return { ...toUser(user), createdBy: user.createdBy?.toHexString() ?? null, createdAt: user.createdAt.toISOString() };
}

/** Makes a bot and its token, which is shown once. */
export async function createBot(input: {
  name: string;
  createdBy: string | null;
}): Promise<{ bot: Bot; token: string }> {
  const name = readName(input.name);
  const createdBy = input.createdBy === null ? null : new Types.ObjectId(input.createdBy);
  const _id = new Types.ObjectId();
  const user = await storeUser(newUser(name, `bot-${_id.toHexString()}@bots.invalid`, { _id, isBot: true, createdBy }));
  return { bot: toBot(user), token: await createApiToken(_id.toHexString(), name) };
}

/** Makes a bot of the actor's. A bot makes none: its token must not outlive itself in others. */
export async function createOwnBot(actor: Actor, name: string): Promise<{ bot: Bot; token: string }> {
  if (actor.isBot) throw forbidden('A bot cannot make bots.');
  return await createBot({ name, createdBy: actor.userId });
}

/** The bot of that name that belongs to nobody, made if absent, with a fresh token; its former tokens go on. */
export async function ensureBot(name: string): Promise<{ bot: Bot; token: string }> {
  const known = await UserModel.findOne({ name, isBot: true, createdBy: null, deactivatedAt: null }).lean();
  if (!known) return await createBot({ name, createdBy: null });
  return { bot: toBot(known), token: await createApiToken(known._id.toHexString(), name) };
}

/** The actor's bots; all of them for the workspace's admins. */
export async function findBots(actor: Actor): Promise<Bot[]> {
  const owner = actor.isAdmin ? {} : { createdBy: new Types.ObjectId(actor.userId) };
  const users = await UserModel.find({ isBot: true, deactivatedAt: null, ...owner })
    .sort({ _id: 1 })
    .limit(botsMax)
    .lean();
  return users.map(toBot);
}

async function requireOwnBot(actor: Actor, botId: string): Promise<UserDoc> {
  const bot = await UserModel.findOne({ _id: new Types.ObjectId(botId), isBot: true, deactivatedAt: null }).lean();
  if (!bot) throw notFound('bot');
  if (!actor.isAdmin && bot.createdBy?.toHexString() !== actor.userId)
    throw forbidden('Only whoever made this bot, or an admin, can do this.');
  return bot;
}

/** Gives a bot a new token; the old ones are refused from now on. */
export async function renewBotToken(actor: Actor, botId: string): Promise<{ bot: Bot; token: string }> {
  const bot = await requireOwnBot(actor, botId);
  await endApiTokens(bot._id);
  await endAccount(botId);
  return { bot: toBot(bot), token: await createApiToken(botId, bot.name) };
}

/** Ends a bot. What it wrote stays. */
export async function deleteBot(actor: Actor, botId: string): Promise<void> {
  const bot = await requireOwnBot(actor, botId);
  await UserModel.updateOne({ _id: bot._id }, { $set: { deactivatedAt: new Date() } });
  await endApiTokens(bot._id);
  await endAccount(botId);
}
