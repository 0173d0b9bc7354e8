import { beforeAll, describe, expect, test } from 'bun:test';
import type { CallPush, PushPayload } from '@talky/server/protocol';
import { isRead } from '../src/lib/notifications/notice-data.ts';
import { overwriteGetLocale } from '../src/lib/paraglide/runtime.js';
import { callNotice } from '../src/service-worker/call-notice.ts';
import { noticeOf } from '../src/service-worker/notice.ts';

beforeAll(() => overwriteGetLocale(() => 'en'));

const chatId = 'c'.repeat(24);
const callId = 'e'.repeat(24);
const rings = Date.parse('2026-11-24T09:00:00.000Z');
const expiresAt = '2026-11-24T09:00:45.000Z';

function pushed(event: CallPush['event'], more: Partial<PushPayload> = {}): PushPayload {
  return {
    ...{ v: 1, kind: 'call', id: `${callId}-${event}`, chatId, seq: 7, title: 'grace', body: 'Incoming video call' },
    ...{
      senderName: 'grace',
      isGroup: false,
      hideContent: false,
      at: new Date(rings).toISOString(),
      unread: 0,
      read: {},
    },
    call: { callId, callKind: 'video', event, expiresAt, ...(event === 'ring' ? { declineToken: 'token' } : {}) },
    ...more,
  };
}

describe('a notification of a call', () => {
  test('rings until it is answered, and knows how to decline without a session', () => {
    const { title, options } = callNotice(pushed('ring'), rings);
    expect(title).toBe('grace');
    expect(options).toMatchObject({
      body: 'Video call',
      requireInteraction: true,
      renotify: true,
      data: { path: `/calls/${callId}`, call: { callId, declineToken: 'token' } },
    });
    expect(options.actions?.map(({ action }) => action)).toEqual(['accept', 'decline']);
    expect(isRead(options.data, chatId, 99)).toBe(false);
  });

  test('that comes too late tells of a missed call, with nothing to accept', () => {
    const { title, options } = callNotice(pushed('ring'), Date.parse(expiresAt) + 1);
    expect(title).toBe('Missed call from grace');
    expect(options.actions).toBeUndefined();
    expect(options.requireInteraction).toBeUndefined();
    expect(options.data.path).toBe(`/chat/${chatId}`);
  });

  test('takes the place of what was shown of the same call, and of nothing else', () => {
    const tags = [pushed('ring'), pushed('cancelled'), pushed('answered_elsewhere')].map(
      (payload) => noticeOf(payload, undefined).options.tag,
    );
    expect(new Set(tags)).toEqual(new Set([`call:${callId}`]));
  });

  test('is heard when it was missed, and quiet when it was taken elsewhere', () => {
    expect(noticeOf(pushed('cancelled'), undefined)).toMatchObject({
      title: 'Missed call from grace',
      options: { renotify: true },
    });
    expect(noticeOf(pushed('answered_elsewhere'), undefined)).toMatchObject({
      title: 'Answered on another device',
      options: { renotify: false, silent: true },
    });
  });

  test('that was missed is over once the chat is read', () => {
    const { data } = callNotice(pushed('missed'), rings).options;
    expect([6, 7].map((seq) => isRead(data, chatId, seq))).toEqual([false, true]);
  });

  test('says from which group somebody calls, and nothing of either where others may look on', () => {
    const group = { isGroup: true, chatName: 'ferries' };
    expect(callNotice(pushed('ring', group), rings)).toMatchObject({
      title: 'grace',
      options: { body: 'Video call in ferries' },
    });
    const { senderName: _, ...hidden } = pushed('ring', { hideContent: true });
    expect(callNotice(hidden, rings)).toMatchObject({ title: 'Somebody is calling', options: { body: 'Video call' } });
  });
});
