import { sendMessage } from '#lib/api/messages.ts';
import { readOwner } from '#lib/notifications/kept.ts';
import { openDatabase } from '#lib/realtime/database.ts';
import { databaseStore } from '#lib/realtime/outbox-store.ts';

/**
 * Sends an answer written into a notification. False when it could not be sent yet: then it waits in the outbox, and
 * the next page that is open and online sends it.
 */
export async function answer(chatId: string, content: string): Promise<boolean> {
  const owner = await readOwner();
  if (!owner) return false;
  const clientId = crypto.randomUUID();
  const database = await openDatabase(owner.userId);
  const outbox = databaseStore(Promise.resolve(database));
  const message = { clientId, chatId, content, replyTo: undefined, failure: undefined };
  await outbox.put({ ...message, createdAt: new Date().toISOString(), userId: owner.userId, tabId: 'service-worker' });
  const { error } = await sendMessage({ chatId, content, clientId });
  if (!error) await outbox.delete(clientId);
  database?.close();
  return error === undefined;
}
