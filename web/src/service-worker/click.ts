import { declineByToken } from '#lib/api/calls.ts';
import { markRead } from '#lib/api/messages.ts';
import { type NoticeData, readNoticeData } from '#lib/notifications/notice-data.ts';
import { m } from '#lib/paraglide/messages.js';
import { self } from '$app/service-worker';
import { answer } from './answer.ts';
import { iconOf } from './icon.ts';
import { openAt } from './windows.ts';
import { speak } from './words.ts';

async function reply(data: NoticeData, chatId: string, words: string): Promise<void> {
  if (await answer(chatId, words)) return;
  await speak();
  const options = { body: words, tag: chatId, data: { ...data, count: 0, lines: [] }, icon: await iconOf('') };
  await self.registration.showNotification(m.notice_reply_waits(), options);
}

/** By the push's own token; a call that rings no more is over all the same. */
async function decline({ callId, declineToken }: NonNullable<NoticeData['call']>): Promise<void> {
  if (declineToken) await declineByToken(callId, declineToken);
}

/** Somebody has used a notification: its body, or one of its buttons. */
export async function clicked(notification: Notification, action: string, words: string | undefined): Promise<void> {
  notification.close();
  const data = readNoticeData(notification.data);
  if (data?.call && action === 'decline') return await decline(data.call);
  if (data?.call && action === 'accept') return await openAt(`${data.path}?accept=1`);
  if (data?.chatId && action === 'read') await markRead(data.chatId, data.seq);
  // Where the field stands by itself, what is written in it belongs to no button.
  else if (data?.chatId && words?.trim()) await reply(data, data.chatId, words.trim());
  else await openAt(data?.path ?? '/');
}
