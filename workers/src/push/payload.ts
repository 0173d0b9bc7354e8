import type { PushKind, PushPayload, ReasonCode } from '@talky/server/protocol';
import type { News } from './news.ts';
import { plainText } from './plain-text.ts';
import type { Reader } from './reader.ts';

/** Chats whose read state goes along: notifications of others have long been swept away. */
const readMax = 20;
/** A longer one is no path on Talky's origin, and would take the text's place. */
export const iconMax = 300;
/** Reasons that mean that somebody named the reader, or everybody. */
const mentions: readonly (ReasonCode | 'test')[] = ['mention', 'all', 'here'];

/** What a notification says while its reader keeps others from reading along. */
const hidden = { title: 'Talky', body: 'New message' };

/** All that is unread but in muted chats, counting the message that the chat’s stored head may not show yet. */
export function unreadOf({ places }: Reader, { chatId, seq }: Pick<News, 'chatId' | 'seq'>): number {
  let unread = 0;
  for (const [id, { lastSeq, lastReadSeq, isMuted }] of places)
    if (!isMuted) unread += Math.max(0, (id === chatId ? Math.max(lastSeq, seq) : lastSeq) - lastReadSeq);
  return unread;
}

/** How far the reader has read in the chats that were active last. */
export function readOf({ places }: Reader): Record<string, number> {
  const latest = [...places]
    .filter(([, { lastReadSeq }]) => lastReadSeq > 0)
    .sort(([, a], [, b]) => b.activeAt.getTime() - a.activeAt.getTime());
  return Object.fromEntries(latest.slice(0, readMax).map(([chatId, { lastReadSeq }]) => [chatId, lastReadSeq]));
}

function shownOf(news: News): Pick<PushPayload, 'title' | 'body' | 'icon' | 'chatName' | 'senderName'> {
  const { isGroup, chatName, senderName, senderPic, content, attachments } = news;
  return {
    title: isGroup ? `${senderName} · ${chatName}` : senderName,
    body: plainText(content) || attachments.join(', '),
    senderName,
    ...(isGroup && { chatName }),
    ...(senderPic.length <= iconMax && { icon: senderPic }),
  };
}

/** What a device of a reader's is told of a message. */
export function payloadOf(news: News, reader: Reader, because: ReasonCode | 'test'): PushPayload {
  const { id, chatId, seq, at, isGroup } = news;
  const { hideContent } = reader;
  const kind: PushKind = mentions.includes(because) ? 'mention' : 'message';
  return {
    v: 1,
    kind,
    id,
    chatId,
    seq,
    ...(hideContent ? hidden : shownOf(news)),
    isGroup,
    hideContent,
    at: at.toISOString(),
    unread: unreadOf(reader, news),
    read: readOf(reader),
  };
}

/** What a device is told to see whether it can be told. */
export const trialOf = (id: string): PushPayload => ({
  v: 1,
  kind: 'test',
  id,
  chatId: '',
  seq: 0,
  title: 'Talky',
  body: 'Notifications reach this device.',
  isGroup: false,
  hideContent: false,
  at: new Date().toISOString(),
  unread: 0,
  read: {},
});
