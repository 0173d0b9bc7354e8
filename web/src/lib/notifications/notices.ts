import { isRead, type NoticeData, readNoticeData } from './notice-data.ts';

async function close(isOver: (data: NoticeData) => boolean): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const shown = (await registration?.getNotifications()) ?? [];
  for (const notification of shown) {
    const data = readNoticeData(notification.data);
    if (!data || isOver(data)) notification.close();
  }
}

/** Closes what the platform still shows of messages that are read: here, or on another device. */
export const closeRead = (lastReadOf: (chatId: string) => number): Promise<void> =>
  close((data) => data.chatId !== undefined && isRead(data, data.chatId, lastReadOf(data.chatId)));

/** Signed out: nothing of theirs stays on the screen. */
export const closeAll = (): Promise<void> => close(() => true);

/** A call that rings no more, because it was answered or declined, here or elsewhere. */
export async function closeCallNotice(callId: string): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const shown = (await registration?.getNotifications({ tag: `call:${callId}` })) ?? [];
  for (const notification of shown) notification.close();
}
