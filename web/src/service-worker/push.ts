import type { PushPayload } from '@talky/server/protocol';
import { noteShown, wasShown } from '#lib/notifications/kept.ts';
import { isRead, readNoticeData } from '#lib/notifications/notice-data.ts';
import { m } from '#lib/paraglide/messages.js';
import { self } from '$app/service-worker';
import { callTag } from './call-notice.ts';
import { iconOf } from './icon.ts';
import { noticeOf, tagOf } from './notice.ts';
import { isAttended } from './windows.ts';
import { speak } from './words.ts';

const { registration } = self;

async function closeRead(read: PushPayload['read']): Promise<void> {
  for (const notification of await registration.getNotifications()) {
    const data = readNoticeData(notification.data);
    if (data?.chatId && isRead(data, data.chatId, read[data.chatId] ?? 0)) notification.close();
  }
}

/** Where the platform has a number on the app's icon. */
async function setBadge(unread: number): Promise<void> {
  await self.navigator.setAppBadge?.(unread).catch(() => undefined);
}

/** Browsers take notifications away from a site that is pushed to and shows nothing. */
async function showUnknown(): Promise<void> {
  await speak();
  await registration.showNotification('Talky', { body: m.notice_unknown(), tag: 'unknown', icon: await iconOf('') });
}

async function show(payload: PushPayload): Promise<void> {
  const [before] = await registration.getNotifications({ tag: tagOf(payload) });
  const { title, options } = noticeOf(payload, readNoticeData(before?.data));
  await registration.showNotification(title, { ...options, icon: await iconOf(payload.icon) });
  await noteShown(payload.id);
}

/** Told by the page that is in use: what is still shown of the call from before is over. */
async function closeCall({ call }: PushPayload): Promise<void> {
  if (!call) return;
  const shown = await registration.getNotifications({ tag: callTag(call.callId) });
  for (const notification of shown) notification.close();
}

async function receive(payload: PushPayload): Promise<void> {
  await Promise.all([closeRead(payload.read), setBadge(payload.unread), speak()]);
  // A worker that died while sending sends again, for it cannot know.
  if (await wasShown(payload.id)) return;
  // A page in use tells of messages and calls by itself.
  if (payload.kind !== 'test' && (await isAttended())) return await closeCall(payload);
  await show(payload);
}

/** What a push service brought; one after the other, since a chat's messages share a notification. */
export async function received(payload: PushPayload | undefined): Promise<void> {
  await self.navigator.locks.request('talky.notices', () => (payload ? receive(payload) : showUnknown()));
}
