import { describe, expect, test } from 'bun:test';
import { standardPreferences } from '@talky/server/protocol';
import { type Circumstances, dueAt } from '../src/email/due.ts';
import { excerpt } from '../src/email/excerpt.ts';
import { quietUntil } from '../src/email/quiet.ts';
import { toldOf } from '../src/email/record.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const noon = Date.UTC(2026, 0, 14, 12);

/** Somebody who left at noon, wants an e-mail after 15 minutes, and was written to at five past. */
const circumstances = (changes: Partial<Circumstances> = {}): Circumstances => ({
  afterMs: 15 * minuteMs,
  isHere: false,
  lastSeenAt: noon,
  newestAt: noon + 5 * minuteMs,
  sentAt: undefined,
  inARow: 0,
  quietUntil: 0,
  ...changes,
});

const due = (changes: Partial<Circumstances>) => dueAt(circumstances(changes));

describe('an e-mail is due', () => {
  test('once the person has been away for long enough', () => {
    expect(due({})).toBe(noon + 15 * minuteMs);
    expect(due({ afterMs: 5 * minuteMs })).toBe(noon + 5 * minuteMs);
    expect(dueAt({ ...circumstances(), lastSeenAt: undefined })).toBe(15 * minuteMs);
  });

  test('never, when they are here or were after the message came', () => {
    expect(due({ isHere: true })).toBeUndefined();
    expect(due({ lastSeenAt: noon + 7 * minuteMs })).toBeUndefined();
    expect(due({ lastSeenAt: noon + 5.5 * minuteMs })).toBe(noon + 20.5 * minuteMs);
  });

  test('when they may be disturbed, if that is later', () => {
    expect(due({ quietUntil: noon + hourMs })).toBe(noon + hourMs);
    expect(due({ quietUntil: noon })).toBe(noon + 15 * minuteMs);
  });

  test('ever later for whoever stays away', () => {
    const sentAt = noon + 10 * minuteMs;
    const pauses = [1, 2, 3, 4, 5, 6, 60, 2_000].map((inARow) => ((due({ sentAt, inARow }) ?? 0) - sentAt) / hourMs);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 24, 24, 24]);
    expect(due({ sentAt, inARow: 1, afterMs: 3 * hourMs })).toBe(sentAt + 3 * hourMs);
    expect(due({ sentAt, inARow: 0 })).toBe(noon + 15 * minuteMs);
  });
});

describe('do not disturb ends', () => {
  const person = (changes: object, dnd = false) => ({ dnd, preferences: { ...standardPreferences, ...changes } });
  const nights = { from: '22:00', to: '07:00', days: [0, 1, 2, 3, 4, 5, 6], timeZone: 'Europe/Berlin' };

  test('at once when there is none', () => {
    expect(quietUntil(person({}), noon)).toBe(noon);
    expect(quietUntil(person({ schedule: nights }), noon)).toBe(noon);
  });

  test('with the schedule, by the clock on the person’s wall', () => {
    const midnight = Date.UTC(2026, 0, 14, 23);
    expect(quietUntil(person({ schedule: nights }), midnight)).toBe(Date.UTC(2026, 0, 15, 6));
  });

  test('when it is over that was switched on until then, and asked about again when it has no end', () => {
    const dndUntil = new Date(noon + 40 * minuteMs).toISOString();
    expect(quietUntil(person({ dndUntil }), noon)).toBe(noon + 45 * minuteMs);
    expect(quietUntil(person({}, true), noon)).toBe(noon + hourMs);
    const always = { ...nights, from: '00:00', to: '00:00' };
    expect(quietUntil(person({ schedule: always }), noon)).toBe(noon + 7 * 24 * hourMs);
  });
});

describe('an excerpt', () => {
  test('is one line, cut between characters', () => {
    expect(excerpt({ content: ' two\n\n **lines** ' })).toBe('two lines');
    expect(excerpt({ content: '🙂'.repeat(300) })).toBe('🙂'.repeat(300));
    expect(excerpt({ content: `${'🙂'.repeat(300)}🙃` })).toBe(`${'🙂'.repeat(300)}…`);
  });

  test('names the attachments of a message without words', () => {
    expect(excerpt({ content: '', attachments: [{ name: 'plan.pdf' }, { name: 'cat.png' }] })).toBe(
      'plan.pdf, cat.png',
    );
  });
});

test('what was told is kept of the last chats only', () => {
  expect(toldOf({ a: 1, b: 2 }, { b: 3, c: 4 })).toEqual({ a: 1, b: 3, c: 4 });
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`chat${index}`, index]));
  const told = toldOf(many, { new: 1 });
  expect(Object.keys(told)).toHaveLength(200);
  expect(told).toMatchObject({ new: 1, chat1: 1 });
  expect(told).not.toHaveProperty('chat0');
});
