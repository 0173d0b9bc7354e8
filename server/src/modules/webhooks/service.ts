import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import { requireMember } from '../../access.ts';
import { conflict, forbidden, notFound } from '../../errors.ts';
import type { Webhook } from '../../protocol/resources.ts';
import { type Actor, hashToken } from '../auth/actor.ts';
import { draftMessage } from '../messages/prepare.ts';
import { appendMessage } from '../messages/service.ts';
import { readName } from '../users/names.ts';
import { newUser, storeUser } from '../users/register.ts';
import { type WebhookDoc, WebhookModel } from './model.ts';

const perChatMax = 50;

const toWebhook = (doc: WebhookDoc): Webhook => ({
  _id: doc._id.toHexString(),
  chatId: doc.chat.toHexString(),
  name: doc.name,
  createdBy: doc.createdBy.toHexString(),
  createdAt: doc.createdAt.toISOString(),
});

/** Makes an incoming webhook for a chat of the actor's. The address is shown once: whoever has it may post. */
export async function createWebhook(
  actor: Actor,
  input: { chatId: string; name?: string | undefined },
  origin: string,
): Promise<Webhook> {
  await requireMember(actor.userId, input.chatId);
  if ((await WebhookModel.countDocuments({ chat: new Types.ObjectId(input.chatId) })) >= perChatMax)
    throw conflict(`A chat may have up to ${perChatMax} webhooks.`);
  const name = readName(input.name ?? 'Webhook');
  const bot = new Types.ObjectId();
  const createdBy = new Types.ObjectId(actor.userId);
  await storeUser(
    newUser(name, `webhook-${bot.toHexString()}@bots.invalid`, {
      _id: bot,
      isBot: true,
      createdBy,
      deactivatedAt: new Date(),
    }),
  );
  const secret = randomBytes(18).toString('base64url');
  const _id = new Types.ObjectId();
  // Slack's shape: team, webhook, secret.
  const path = `T${input.chatId.slice(-8).toUpperCase()}/B${_id.toHexString().toUpperCase()}/${secret}`;
  const doc = await WebhookModel.create({
    _id,
    chat: new Types.ObjectId(input.chatId),
    name,
    hash: hashToken(path),
    bot,
    createdBy,
  });
  return { ...toWebhook(doc), url: `${origin}/slack/services/${path}` };
}

/** A chat's webhooks, without their addresses. */
export async function findWebhooks(actor: Actor, chatId: string): Promise<Webhook[]> {
  await requireMember(actor.userId, chatId);
  const docs = await WebhookModel.find({ chat: new Types.ObjectId(chatId) })
    .sort({ _id: 1 })
    .limit(perChatMax)
    .lean();
  return docs.map(toWebhook);
}

/** Ends a webhook: whoever made it may, and the group's admins. */
export async function deleteWebhook(actor: Actor, webhookId: string): Promise<void> {
  const doc = await WebhookModel.findById(webhookId).lean();
  if (!doc) throw notFound('webhook');
  const { role } = await requireMember(actor.userId, doc.chat.toHexString()).catch(() => {
    throw notFound('webhook');
  });
  if (doc.createdBy.toHexString() !== actor.userId && role !== 'admin')
    throw forbidden('Only whoever made this webhook, or an admin of the group, can end it.');
  await WebhookModel.deleteOne({ _id: doc._id });
}

/** Posts as a webhook. Throws `not_found` for an address that is none of ours. */
export async function postToWebhook(
  path: string,
  content: string,
  as: { name?: string | undefined; pic?: string | undefined },
): Promise<void> {
  const doc = await WebhookModel.findOne({ hash: hashToken(path) }).lean();
  if (!doc) throw notFound('webhook');
  const actor: Actor = { userId: doc.bot.toHexString(), sessionId: null, isAdmin: false, isBot: true };
  const shown = as.name || as.pic ? { name: as.name ?? doc.name, ...(as.pic && { pic: as.pic }) } : undefined;
  const input = { chatId: doc.chat.toHexString(), content, as: shown };
  await appendMessage(await draftMessage(actor, input, 'member'));
}
