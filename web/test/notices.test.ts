import { beforeAll, describe, expect, test } from 'bun:test';
import type { PushPayload } from '@talky/server/protocol';
import { isRead, readNoticeData } from '../src/lib/notifications/notice-data.ts';
import { overwriteGetLocale } from '../src/lib/paraglide/runtime.js';
import { noticeOf } from '../src/service-worker/notice.ts';
import { readPayload } from '../src/service-worker/payload.ts';
import type { Notice } from '../src/service-worker/shown-notice.ts';

beforeAll(() => overwriteGetLocale(() => 'en'));

const chatId = 'c'.repeat(24);

function payload(seq: number, body: string, more: Partial<PushPayload> = {}): PushPayload {
  return {
    ...{ v: 1, kind: 'message', id: `message-${seq}`, chatId, seq, title: 'grace in ferries', body },
    ...{ chatName: 'ferries', senderName: 'grace', isGroup: true, hideContent: false },
    ...{ at: '2026-11-24T09:00:00.000Z', unread: seq, read: {} },
    ...more,
  };
}

/** What is shown after these came, each in the place of the one before. */
const after = (...payloads: PushPayload[]) =>
  payloads.reduce<Notice | undefined>((shown, next) => noticeOf(next, shown?.options.data), undefined);

describe('a notification', () => {
  test('of one message says what the server says', () => {
    expect(after(payload(1, 'The loader fails.'))).toMatchObject({
      title: 'grace in ferries',
      options: { body: 'The loader fails.', tag: chatId, renotify: true, data: { path: `/chat/${chatId}`, seq: 1 } },
    });
  });

  test('of a chat holds its last four messages, with who wrote them', () => {
    const lines = ['one', 'two', 'three', 'four', 'five'].map((body, place) =>
      payload(place + 1, body, { senderName: place % 2 ? 'ada' : 'grace' }),
    );
    expect(after(...lines)).toMatchObject({
      title: '5 new in ferries',
      options: { body: 'ada: two\ngrace: three\nada: four\ngrace: five', data: { seq: 5, count: 5 } },
    });
  });

  test('of a direct chat names its one writer once', () => {
    const direct = { isGroup: false, title: 'grace' };
    expect(after(payload(1, 'hi', direct), payload(2, 'still there?', direct))).toMatchObject({
      title: '2 new from grace',
      options: { body: 'hi\nstill there?' },
    });
  });

  test('that hides its content shows neither names nor text, however many there are', () => {
    const {
      senderName: _sender,
      chatName: _chat,
      ...hidden
    } = payload(1, 'New message', { hideContent: true, title: 'Talky' });
    const shown = after(hidden, { ...hidden, id: 'message-2', seq: 2 });
    expect(shown).toMatchObject({ title: 'Talky', options: { body: '2 new messages' } });
    expect(JSON.stringify(shown)).not.toContain('grace');
  });

  test('keeps to the newest message, in whatever order they come', () => {
    expect(after(payload(7, 'later'), payload(6, 'earlier'))?.options.data.seq).toBe(7);
  });

  test('is over once its chat is read as far as it tells, and no sooner', () => {
    const data = after(payload(3, 'a'), payload(4, 'b'))?.options.data;
    expect([3, 4, 5].map((seq) => isRead(data, chatId, seq))).toEqual([false, true, true]);
    expect(isRead(data, 'd'.repeat(24), 99)).toBe(false);
  });

  test('of an earlier version is not misread', () => {
    expect([undefined, null, 'text', {}, { path: '/' }].map(readNoticeData)).toEqual(Array(5).fill(undefined));
  });
});

describe('a push', () => {
  test('is read when it is of this version and of a known kind', () => {
    expect(readPayload(JSON.stringify(payload(1, 'hi')))).toEqual(payload(1, 'hi'));
  });

  test('is passed over otherwise, whatever it holds', () => {
    const others = [{ ...payload(1, ''), v: 2 }, { ...payload(1, ''), kind: 'poll' }, null, 5, [], 'text'];
    for (const text of [undefined, '', '{', ...others.map((other) => JSON.stringify(other))])
      expect(readPayload(text)).toBeUndefined();
  });
});
