import { beforeEach, describe, expect, test } from 'bun:test';
import type { Chat, Message } from '@talky/server/protocol';
import type { StoredMessage } from '../src/chaos/check/evidence.ts';
import { judge, violations } from '../src/chaos/check/judge.ts';
import type { Ack } from '../src/chaos/people/diary.ts';
import { ChatInbox } from '../src/chaos/people/inbox.ts';

const chatId = 'c1';
let stored: StoredMessage[];
let acks: Ack[];
let wordings: Map<string, string | null>;

const toMessage = ({ id, seq, content }: StoredMessage, more: Partial<Message> = {}) =>
  ({ _id: id, seq, content, chat: chatId, ...more }) as Message;

/** Everybody hears these, in this order. */
function heard(messages: readonly Message[]): ChatInbox {
  const inbox = new ChatInbox({ lastSeq: 0, lastRev: 0 } as Chat);
  for (const message of messages) inbox.created(message);
  return inbox;
}

const inOrder = () => stored.map((message) => toMessage(message));
const judgeWith = (inbox: ChatInbox) =>
  judge({ acks, stored: new Map([[chatId, stored]]), readings: [{ reader: 'grace', chatId, inbox }], wordings });

beforeEach(() => {
  stored = [1, 2, 3, 4, 5].map((seq) => ({
    id: `m${seq}`,
    seq,
    senderId: 'ada',
    clientId: `ada-${seq}`,
    content: `said ${seq}`,
    isDeleted: false,
  }));
  acks = stored.map(({ id, seq, clientId, content }) => {
    return { chatId, senderId: 'ada', clientId, messageId: id, seq, content, at: seq, isOrdered: true };
  });
  wordings = new Map();
});

describe('the judge of a run', () => {
  test('finds nothing where nothing is wrong', () => {
    const verdict = judgeWith(heard(inOrder()));
    expect(violations(verdict)).toBe(0);
    expect(verdict.examples).toEqual([]);
  });

  test('finds an acknowledged message that is not stored', () => {
    stored.pop();
    const verdict = judgeWith(heard(inOrder()));
    expect(verdict.lost).toBe(1);
    expect(violations(verdict)).toBe(1);
  });

  test('finds a message that a member never heard, in the middle and at the end', () => {
    expect(judgeWith(heard(inOrder().filter(({ seq }) => seq !== 3))).undelivered).toBe(1);
    expect(judgeWith(heard(inOrder().slice(0, 3))).undelivered).toBe(2);
  });

  test('finds a message heard twice', () => {
    const [first] = inOrder();
    expect(judgeWith(heard([...inOrder(), first as Message])).doubled).toBe(1);
  });

  test('finds a message stored twice under two numbers', () => {
    stored = stored.map((message) => (message.seq === 5 ? { ...message, clientId: 'ada-4' } : message));
    expect(judgeWith(heard(inOrder())).doubled).toBe(1);
  });

  test('finds two messages heard the other way round', () => {
    const [a, b, c, ...rest] = inOrder();
    const verdict = judgeWith(heard([a, c, b, ...rest] as Message[]));
    expect(verdict.disordered).toBe(1);
    expect(verdict.undelivered).toBe(0);
  });

  test('finds another message heard in a place than the one stored there', () => {
    const swapped = inOrder().map((message) => (message.seq === 2 ? { ...message, _id: 'm9' } : message));
    expect(judgeWith(heard(swapped)).disordered).toBe(1);
  });

  test('finds a hole in the numbers', () => {
    stored = stored.filter(({ seq }) => seq !== 3);
    acks = acks.filter(({ seq }) => seq !== 3);
    expect(judgeWith(heard(inOrder())).gaps).toBe(1);
  });

  test('finds a change that was acknowledged and is not stored, and one that a member has not heard', () => {
    wordings.set('m2', 'said better');
    expect(judgeWith(heard(inOrder())).stale).toBe(1);
    const inbox = heard(inOrder());
    stored = stored.map((message) => (message.seq === 2 ? { ...message, content: 'said better' } : message));
    expect(judgeWith(inbox).stale).toBe(1);
    inbox.changed(toMessage(stored[1] as StoredMessage, { rev: 1 }));
    expect(violations(judgeWith(inbox))).toBe(0);
  });

  test('finds a change heard behind a later one', () => {
    const inbox = heard(inOrder());
    for (const rev of [2, 1]) inbox.changed(toMessage(stored[rev - 1] as StoredMessage, { rev }));
    expect(judgeWith(inbox).disorderedChanges).toBe(1);
  });

  test('reports, but does not count, a sender whose messages changed places', () => {
    acks = acks.map((ack) => (ack.seq === 2 ? { ...ack, seq: 3 } : ack.seq === 3 ? { ...ack, seq: 2 } : ack));
    acks = acks.map((ack) => ({ ...ack, messageId: `m${ack.seq}` }));
    stored = stored.map((message) => ({
      ...message,
      clientId: acks.find(({ seq }) => seq === message.seq)?.clientId ?? '',
    }));
    stored = stored.map((message) => ({
      ...message,
      content: acks.find(({ seq }) => seq === message.seq)?.content ?? '',
    }));
    const verdict = judgeWith(heard(inOrder()));
    expect(verdict.inversions).toBe(1);
    expect(violations(verdict)).toBe(0);
  });
});
