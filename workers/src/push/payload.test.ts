import { describe, expect, test } from 'bun:test';
import type { News } from './news.ts';
import { payloadOf } from './payload.ts';
import type { Place, Reader } from './reader.ts';

const [group, direct, other] = ['a', 'b', 'c'].map((letter) => letter.repeat(24)) as [string, string, string];
const news = (more: Partial<News> = {}): News => ({
  id: 'd'.repeat(24),
  chatId: group,
  seq: 9,
  at: new Date('2026-11-24T12:00:00Z'),
  content: 'The **ferry** leaves',
  attachments: [],
  isGroup: true,
  chatName: 'Harbour',
  senderName: 'Ada',
  senderPic: '/api/avatars/ada.svg',
  ...more,
});
const place = (lastSeq: number, lastReadSeq: number, minute = 0): Place => ({
  lastSeq,
  lastReadSeq,
  activeAt: new Date(Date.UTC(2026, 10, 24, 12, minute)),
  isMuted: false,
});
const reader = (more: Partial<Reader> = {}): Reader => ({
  hideContent: false,
  places: new Map([
    [group, place(8, 5)],
    [direct, place(4, 4)],
    [other, place(3, 0)],
  ]),
  ...more,
});

describe('a notification', () => {
  test('of a group says who writes, where and what', () => {
    expect(payloadOf(news(), reader(), 'level.all')).toEqual({
      v: 1,
      kind: 'message',
      id: 'd'.repeat(24),
      chatId: group,
      seq: 9,
      title: 'Ada · Harbour',
      body: 'The ferry leaves',
      icon: '/api/avatars/ada.svg',
      chatName: 'Harbour',
      senderName: 'Ada',
      isGroup: true,
      hideContent: false,
      at: '2026-11-24T12:00:00.000Z',
      // 4 in the group, whose stored head is behind its newest message, and 3 in the other.
      unread: 7,
      read: { [group]: 5, [direct]: 4 },
    });
  });

  test('counts nothing of a muted chat', () => {
    const places = new Map([
      [group, place(9, 5)],
      [other, { ...place(3, 0), isMuted: true }],
    ]);
    expect(payloadOf(news(), reader({ places }), 'level.all').unread).toBe(4);
  });

  test('of a direct chat says who writes and what', () => {
    const payload = payloadOf(news({ isGroup: false, chatName: '', chatId: direct }), reader(), 'direct');
    expect(payload).toMatchObject({ title: 'Ada', body: 'The ferry leaves', senderName: 'Ada', isGroup: false });
    expect(payload).not.toHaveProperty('chatName');
  });

  test('of a message without words names what comes with it', () => {
    const payload = payloadOf(news({ content: '', attachments: ['map.png', 'plan.pdf'] }), reader(), 'level.all');
    expect(payload.body).toBe('map.png, plan.pdf');
  });

  test.each([
    ['mention', ['mention', 'all', 'here']],
    ['message', ['direct', 'reply', 'keyword', 'level.all']],
  ] as const)('is a %s because of %j', (kind, reasons) => {
    expect(reasons.map((because) => payloadOf(news(), reader(), because).kind)).toEqual(reasons.map(() => kind));
  });

  test('that hides its content has neither text nor names nor a face', () => {
    const json = JSON.stringify(payloadOf(news(), reader({ hideContent: true }), 'mention'));
    expect(JSON.parse(json)).toMatchObject({ hideContent: true, chatId: group, kind: 'mention' });
    for (const secret of ['Ada', 'Harbour', 'ferry', 'avatars']) expect(json).not.toContain(secret);
  });

  test('tells of the chats that are read only those lately active', () => {
    const places = new Map(Array.from({ length: 50 }, (_, minute) => [String(minute), place(9, 9, minute)]));
    const { read } = payloadOf(news(), reader({ places }), 'level.all');
    expect(Object.keys(read).sort()).toEqual(Array.from({ length: 20 }, (_, index) => String(30 + index)).sort());
  });
});
