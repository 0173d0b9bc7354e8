import { describe, expect, test } from 'bun:test';
import type { Message } from '@talky/server/protocol';
import { checkHistory } from '../src/replay/verify/history.ts';
import { MemberStream } from '../src/replay/verify/member-stream.ts';
import { Timeline } from '../src/replay/verify/timeline.ts';

const ada = 'a'.repeat(24);
const grace = 'b'.repeat(24);
const base = 3;
const good = { lost: 0, doubled: 0, disordered: 0, wrong: 0 };

const said = (clientId: string, content: string) =>
  ({ kind: 'said', userId: ada, clientId, content, attachments: [], dueAt: 0 }) as const;

/** ada says one, grace joins, ada says two and three, and edits two. */
function played() {
  const timeline = new Timeline('chat', base);
  timeline.add(said('1', 'one'));
  const joinSeq = timeline.add({ kind: 'joined', userId: grace });
  const stream = new MemberStream(timeline, joinSeq);
  const two = timeline.add(said('2', 'two'));
  timeline.add(said('3', 'three'));
  timeline.edit(two, 'two!');
  return { timeline, grace: stream };
}

function message(seq: number, change: Partial<Message> = {}): Message {
  const sender = { _id: ada, name: 'Ada', pic: '', isBot: false };
  const content = ['one', '', 'two', 'three'][seq - base - 1] ?? '';
  const made: Message = { _id: `m${seq}`, sender, content, chat: 'chat', seq, clientId: '', readBy: [], createdAt: '' };
  if (seq === base + 2)
    return { ...made, sender: { ...sender, _id: grace }, system: { kind: 'member.joined' }, ...change };
  return { ...made, clientId: ['1', '', '2', '3'][seq - base - 1] ?? '', ...change };
}

const edited = () => message(base + 3, { content: 'two!', rev: 1, editedAt: 'now' });

/** A founder heard everything: the stream to break in the tests. */
function founder(...heard: readonly Message[]) {
  const { timeline } = played();
  const stream = new MemberStream(timeline);
  for (const one of heard) stream.hear(one);
  return stream.findings();
}

const whole = [4, 5, 6, 7].map((seq) => message(seq));
const [first = message(4), second = message(5), third = message(6), fourth = message(7)] = whole;

describe("a member's stream", () => {
  test('that is whole is found without a fault', () => {
    expect(founder(...whole)).toEqual({ deliveries: 4, ...good });
  });

  test('is reported when a message is lost, doubled or swapped', () => {
    expect(founder(first, third, fourth)).toMatchObject({ ...good, lost: 1 });
    expect(founder(first, second, third)).toMatchObject({ ...good, lost: 1 });
    expect(founder(...whole, fourth)).toMatchObject({ ...good, doubled: 1 });
    expect(founder(first, third, second, fourth)).toMatchObject({ ...good, disordered: 1 });
  });

  test('is reported when a content, an author or a kind is wrong', () => {
    const changes: Partial<Message>[] = [
      { content: 'won' },
      { clientId: '7' },
      { sender: { ...first.sender, _id: grace } },
      { attachments: [{ name: 'x', url: 'https://x.example' }] },
    ];
    for (const change of changes) {
      expect(founder(message(4, change), second, third, fourth)).toMatchObject({ ...good, wrong: 1 });
    }
    expect(founder(first, message(5, { system: { kind: 'member.left' } }), third, fourth)).toMatchObject({ wrong: 1 });
  });

  test("begins after one's own joining, whose line may come or not", () => {
    for (const heard of [
      [third, fourth],
      [second, third, fourth],
    ]) {
      const { grace: stream } = played();
      for (const one of heard) stream.hear(one);
      stream.hearChange(edited());
      expect(stream.findings()).toEqual({ deliveries: 3, ...good });
    }
    const { grace: deaf } = played();
    deaf.hear(fourth);
    deaf.hearChange(edited());
    expect(deaf.findings()).toMatchObject({ ...good, lost: 1 });
  });

  test('is reported when a change is lost, doubled or wrong', () => {
    const after = (...changes: Message[]) => {
      const { grace: stream } = played();
      for (const one of [third, fourth]) stream.hear(one);
      for (const change of changes) stream.hearChange(change);
      return stream.findings();
    };
    expect(after(edited())).toMatchObject(good);
    expect(after()).toMatchObject({ ...good, lost: 1 });
    expect(after(edited(), edited())).toMatchObject({ ...good, doubled: 1 });
    expect(after({ ...edited(), content: 'two?' })).toMatchObject({ ...good, wrong: 1 });
  });

  test('ends with leaving: what comes later is wrong, what came before must have come', () => {
    const { timeline, grace: stream } = played();
    for (const one of [third, fourth]) stream.hear(one);
    stream.hearChange(edited());
    const left = timeline.add({ kind: 'left', userId: grace });
    stream.leave(left);
    timeline.add(said('4', 'four'));
    expect(stream.findings()).toMatchObject(good);
    stream.hear(message(left + 1, { clientId: '4', content: 'four' }));
    expect(stream.findings()).toMatchObject({ ...good, wrong: 1 });
  });
});

describe('a history', () => {
  const lines = [message(1), message(2), message(3), first, second, edited(), fourth];

  test('that is whole, after lines of the founding, is found without a fault', () => {
    expect(checkHistory(played().timeline, lines)).toEqual({ deliveries: 4, ...good });
  });

  test('is reported when a message is missing, doubled, swapped or in an old wording', () => {
    const check = (...history: Message[]) => checkHistory(played().timeline, history);
    expect(check(first, edited(), fourth)).toMatchObject({ ...good, lost: 1 });
    expect(check(first, second, edited(), fourth, fourth)).toMatchObject({ ...good, doubled: 1 });
    expect(check(second, first, edited(), fourth)).toMatchObject({ ...good, disordered: 1 });
    expect(check(first, second, third, fourth)).toMatchObject({ ...good, wrong: 1 });
  });
});
