import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NotifyLevel, notifyReason, type ReasonCode, standardPreferences } from '../../protocol/notifications.ts';
import { type AddressedBy, decide, type Notice, type Recipient } from './decide.ts';

const now = new Date('2026-11-24T12:00:00Z');
const later = new Date(now.getTime() + 60_000);
const earlier = new Date(now.getTime() - 60_000);
const [ada, grace] = ['a'.repeat(24), 'b'.repeat(24)];

/** What may be so or otherwise about a message and somebody in its chat. */
interface Case {
  isDeleted: boolean;
  isSystem: boolean;
  isAuthor: boolean;
  isBot: boolean;
  isMember: boolean;
  isRead: boolean;
  isLooking: boolean;
  muted: 'not' | 'for a while' | 'forever';
  isGroup: boolean;
  addressedBy: AddressedBy | undefined;
  hasKeyword: boolean;
  /** What they chose for the chat, and for chats of its kind. */
  chosen: readonly [level: NotifyLevel | null, standard: NotifyLevel];
  quiet: 'not' | 'switched on' | 'for a while' | 'by schedule';
  isHere: boolean;
  hasDevice: boolean;
  hasEmail: boolean;
}

const either = [false, true] as const;

const everything: { [K in keyof Case]: readonly Case[K][] } = {
  isDeleted: either,
  isSystem: either,
  isAuthor: either,
  isBot: either,
  isMember: either,
  isRead: either,
  isLooking: either,
  muted: ['not', 'for a while', 'forever'],
  isGroup: either,
  addressedBy: [undefined, 'mention', 'all', 'here', 'reply'],
  hasKeyword: either,
  chosen: [
    [null, 'all'],
    [null, 'mentions'],
    [null, 'nothing'],
    // What was chosen for the chat counts, not the standard.
    ['all', 'nothing'],
    ['mentions', 'all'],
    ['nothing', 'all'],
  ],
  quiet: ['not', 'switched on', 'for a while', 'by schedule'],
  isHere: either,
  hasDevice: either,
  hasEmail: either,
};

/** Every combination, by one object that changes: there are more than a million. */
function* combinations(): Generator<Case> {
  const names = Object.keys(everything) as (keyof Case)[];
  const places = names.map(() => 0);
  const current = Object.fromEntries(names.map((name) => [name, everything[name][0]])) as unknown as Case;
  for (let wheel = 0; wheel < names.length; ) {
    yield current;
    // Like a counter's wheels: each that has come round moves the next.
    for (wheel = 0; wheel < names.length; wheel++) {
      const name = names[wheel] as keyof Case;
      const place = ((places[wheel] ?? 0) + 1) % everything[name].length;
      places[wheel] = place;
      Object.assign(current, { [name]: everything[name][place] });
      if (place > 0) break;
    }
  }
}

const levelOf = ({ chosen: [level, standard] }: Case) => level ?? standard;

/** The table of docs/notifications.md: the first that holds is the reason. */
const rules: readonly [because: ReasonCode, holds: (the: Case) => boolean][] = [
  ['deleted', (the) => the.isDeleted],
  ['system', (the) => the.isSystem],
  ['author', (the) => the.isAuthor],
  ['bot', (the) => the.isBot],
  ['left', (the) => !the.isMember],
  ['read', (the) => the.isRead],
  ['looking', (the) => the.isLooking],
  ['muted', (the) => the.muted !== 'not'],
  ['level.nothing', (the) => levelOf(the) === 'nothing'],
  ['direct', (the) => !the.isGroup && levelOf(the) === 'all'],
  ['mention', (the) => the.addressedBy === 'mention'],
  ['all', (the) => the.addressedBy === 'all'],
  ['here', (the) => the.addressedBy === 'here' && the.isHere],
  ['reply', (the) => the.addressedBy === 'reply'],
  ['keyword', (the) => the.hasKeyword],
  ['level.all', (the) => levelOf(the) === 'all'],
  ['here.offline', (the) => the.addressedBy === 'here'],
  ['level.mentions', () => true],
];
const yes = new Set<ReasonCode>(['direct', 'mention', 'all', 'here', 'reply', 'keyword', 'level.all']);
const quietReason = {
  not: undefined,
  'switched on': 'dnd',
  'for a while': 'dnd',
  'by schedule': 'dnd.schedule',
} as const;

function expected(the: Case) {
  const because = rules.find(([, holds]) => holds(the))?.[0];
  if (!because || !yes.has(because)) return { send: false, via: [], because };
  const quiet = quietReason[the.quiet];
  const via = [
    ...(the.hasDevice && !quiet ? ['push'] : []),
    ...(the.hasEmail && because !== 'level.all' ? ['email'] : []),
  ];
  return { send: via.length > 0, via, because: quiet ?? (via.length > 0 ? because : 'no.way') };
}

const atNoon = { from: '11:59', to: '12:01', days: [2], timeZone: 'Etc/UTC' };
const keyword = ['lunch'];
const mutes = { not: null, 'for a while': later, forever: 'forever' } as const;

function recipientOf(the: Case): Recipient {
  const standard = the.chosen[1];
  const opposite = standard === 'nothing' ? 'all' : 'nothing';
  return {
    userId: the.isAuthor ? ada : grace,
    isBot: the.isBot,
    isMember: the.isMember,
    lastReadSeq: the.isRead ? 7 : 6,
    level: the.chosen[0],
    mutedUntil: mutes[the.muted],
    preferences: {
      ...standardPreferences,
      direct: the.isGroup ? opposite : standard,
      groups: the.isGroup ? standard : opposite,
      keywords: the.hasKeyword ? keyword : [],
      dndUntil: the.quiet === 'for a while' ? later.toISOString() : null,
      schedule: the.quiet === 'by schedule' ? atNoon : null,
    },
    dnd: the.quiet === 'switched on',
    stand: the.isHere ? 'online' : undefined,
    isLooking: the.isLooking,
    hasDevice: the.hasDevice,
    hasEmail: the.hasEmail,
  };
}

const messageOf = (the: Case): Notice => ({
  seq: 7,
  senderId: ada,
  isSystem: the.isSystem,
  isDeleted: the.isDeleted,
  isGroup: the.isGroup,
  addressedBy: the.addressedBy,
  content: 'Lunch at noon?',
});

describe('decide', () => {
  test('answers every combination as the table says', () => {
    const wrong: unknown[] = [];
    const counts = new Map<string, number>();
    let count = 0;
    for (const the of combinations()) {
      count++;
      const got = decide(recipientOf(the), messageOf(the), now);
      const want = expected(the);
      counts.set(got.because, (counts.get(got.because) ?? 0) + 1);
      const isRight = got.because === want.because && got.send === want.send && got.via.join() === want.via.join();
      if (!isRight && wrong.push({ the: { ...the }, got, want }) >= 5) break;
    }
    expect(wrong).toEqual([]);
    expect(count).toBe(Object.values(everything).reduce((product, values) => product * values.length, 1));
    expect([...counts.keys()].sort()).toEqual(notifyReason.anyOf.map((code) => code.const).sort());
    console.log(
      `decide: ${count.toLocaleString('en')} combinations; by reason ${JSON.stringify(Object.fromEntries(counts))}`,
    );
  }, 60_000);

  test('is told the same in docs/notifications.md', () => {
    const page = readFileSync(join(import.meta.dir, '../../../../docs/notifications.md'), 'utf8');
    const section = page.split(/^## The decision$/m)[1]?.split(/^## /m)[0] ?? '';
    const rows = [...section.matchAll(/^\| `([\w.]+)` \|.*\| (\w+) \|$/gm)].map(([, code, last]) => [code, last]);
    const ways = ['dnd', 'dnd.schedule', 'no.way'];
    expect(rows.map(([code]) => code)).toEqual([...rules.map(([because]) => because), ...ways]);
    const told = rows.filter(([code]) => !ways.includes(code ?? ''));
    expect(told.filter(([, last]) => last === 'yes').map(([code]) => code)).toEqual([...yes]);
  });
});

const recipient = recipientOf({
  isDeleted: false,
  isSystem: false,
  isAuthor: false,
  isBot: false,
  isMember: true,
  isRead: false,
  isLooking: false,
  muted: 'not',
  isGroup: true,
  addressedBy: undefined,
  hasKeyword: false,
  chosen: [null, 'all'],
  quiet: 'not',
  isHere: false,
  hasDevice: true,
  hasEmail: true,
});
const message: Notice = {
  seq: 7,
  senderId: ada,
  isSystem: false,
  isDeleted: false,
  isGroup: true,
  addressedBy: undefined,
  content: 'Good morning',
};
const because = (more: Partial<Recipient>, about: Partial<Notice> = {}) =>
  decide({ ...recipient, ...more }, { ...message, ...about }, now).because;

describe('at the edges', () => {
  test('whoever has chosen nothing is notified of everything on devices, perhaps by e-mail of what is for them', () => {
    expect(decide(recipient, message, now)).toEqual({ send: true, via: ['push'], because: 'level.all' });
    expect(decide(recipient, { ...message, addressedBy: 'mention' }, now)).toEqual({
      send: true,
      via: ['push', 'email'],
      because: 'mention',
    });
  });

  test('a mute is over at its time, not a moment later', () => {
    expect(because({ mutedUntil: later })).toBe('muted');
    expect(because({ mutedUntil: now })).toBe('level.all');
    expect(because({ mutedUntil: earlier })).toBe('level.all');
  });

  test('do not disturb is over at its time', () => {
    const until = (end: Date) => because({ preferences: { ...standardPreferences, dndUntil: end.toISOString() } });
    expect([until(later), until(now), until(earlier)]).toEqual(['dnd', 'level.all', 'level.all']);
  });

  test('@here finds a device in use and who is there but not to be disturbed, not an idle device', () => {
    const here = (stand: Recipient['stand']) => because({ stand, level: 'mentions' }, { addressedBy: 'here' });
    expect([here('online'), here('dnd'), here('away'), here(undefined)]).toEqual([
      'here',
      'dnd',
      'here.offline',
      'here.offline',
    ]);
  });

  test('who wants no e-mail gets none, and without a device nothing', () => {
    const preferences = { ...standardPreferences, emailAfterMinutes: 0 };
    expect(decide({ ...recipient, preferences }, message, now).via).toEqual(['push']);
    expect(decide({ ...recipient, preferences, hasDevice: false }, message, now)).toEqual({
      send: false,
      via: [],
      because: 'no.way',
    });
  });

  test('a schedule that is not now keeps nothing away', () => {
    const schedule = { ...atNoon, days: [3] };
    expect(because({ preferences: { ...standardPreferences, schedule } })).toBe('level.all');
  });
});
