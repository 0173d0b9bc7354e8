import { type WebhookDoc, WebhookModel } from '../modules/webhooks/model.ts';
import type { ImportedChats } from './import-chats.ts';
import type { ImportedPeople } from './import-people.ts';

/** Its address works on, where its chat and its bot came along. */
export async function takeWebhook(doc: WebhookDoc, people: ImportedPeople, chats: ImportedChats): Promise<void> {
  const chat = chats.idOf(doc.chat);
  const bot = people.idOf(doc.bot);
  const createdBy = people.idOf(doc.createdBy);
  if (!chat || !bot || !createdBy || (await WebhookModel.exists({ hash: doc.hash }))) return;
  await WebhookModel.create({ ...doc, chat, bot, createdBy });
}
