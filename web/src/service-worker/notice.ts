import type { PushPayload } from '@talky/server/protocol';
import type { NoticeData } from '#lib/notifications/notice-data.ts';
import { m } from '#lib/paraglide/messages.js';
import { callNotice, callTag } from './call-notice.ts';
import type { Action, Notice } from './shown-notice.ts';

/** So many messages of a chat are shown under each other; platforms cut what is longer. */
const mostLines = 4;

/** What takes the place of an earlier one in the same chat has the same tag. */
export function tagOf({ kind, id, chatId, call }: PushPayload): string {
  if (kind === 'call') return callTag(call?.callId ?? id);
  return kind === 'test' ? kind : chatId;
}

function testNotice({ title, body }: PushPayload): Notice {
  return { title, options: { body, data: { path: '/settings/notifications', seq: 0, count: 1, lines: [] } } };
}

function wordsOf(payload: PushPayload, count: number, lines: readonly string[]): { title: string; body: string } {
  const { title, body, hideContent, isGroup, chatName, senderName } = payload;
  if (count === 1) return { title, body };
  if (hideContent) return { title, body: m.notice_count({ count }) };
  const name = isGroup ? chatName : senderName;
  const many = isGroup ? m.notice_many_in : m.notice_many_from;
  return { title: name ? many({ count, name }) : title, body: lines.join('\n') };
}

function messageNotice(payload: PushPayload, before: NoticeData | undefined): Notice {
  const { body, chatId, seq, isGroup, senderName, hideContent } = payload;
  const line = isGroup && senderName ? m.notice_message({ name: senderName, text: body }) : body;
  const lines = hideContent ? [] : [...(before?.lines ?? []), line].slice(-mostLines);
  const count = (before?.count ?? 0) + 1;
  // In this order: a Chromium whose desktop has a field for replies counts its buttons without that one.
  const actions: Action[] = [
    { action: 'read', title: m.notice_read() },
    { action: 'reply', title: m.action_reply(), type: 'text', placeholder: m.notice_reply_placeholder() },
  ];
  const words = wordsOf(payload, count, lines);
  const data: NoticeData = { path: `/chat/${chatId}`, chatId, seq: Math.max(seq, before?.seq ?? 0), count, lines };
  return { title: words.title, options: { body: words.body, data, actions } };
}

/** What to show for a push; `before` is what is shown of the same chat already and is replaced. */
export function noticeOf(payload: PushPayload, before: NoticeData | undefined): Notice {
  const { kind, at } = payload;
  const made = kind === 'call' ? callNotice(payload) : kind === 'test' ? testNotice(payload) : undefined;
  const { title, options } = made ?? messageNotice(payload, before);
  const common = { tag: tagOf(payload), badge: '/badge-96.png', renotify: true, timestamp: Date.parse(at) };
  return { title, options: { ...common, ...options } };
}
