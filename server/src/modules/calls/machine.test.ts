import { describe, expect, test } from 'bun:test';
import { DomainError } from '../../errors.ts';
import { callLimits } from '../../protocol/calls.ts';
import { type CallData, isAsked, isPresent, later, presentSeats, seatOf } from './machine/call-data.ts';
import type { CallEvent } from './machine/call-event.ts';
import { wakeAt } from './machine/deadlines.ts';
import { type Effect, effectsOf } from './machine/effects.ts';
import { type CallStart, newCall } from './machine/new-call.ts';
import { step } from './machine.ts';

const start = new Date('2026-11-25T10:00:00Z');
const seconds = (count: number) => later(start, count * 1_000);
const ring = (...userIds: string[]) => userIds.map((userId) => ({ userId, isQuiet: false }));

const begin = (change: Partial<CallStart> = {}) =>
  newCall(
    {
      id: 'call',
      chatId: 'chat',
      kind: 'video',
      isGroup: false,
      provider: 'mesh',
      max: { video: 2, audio: 4 },
      userId: 'ada',
      deviceId: 'ada-1',
      guests: ring('grace'),
      ...change,
    },
    start,
    callLimits,
  );
const group = (...userIds: string[]) => begin({ isGroup: true, guests: ring(...userIds) });

/** The call after events, each a second after the one before. */
function after(call: CallData, ...events: CallEvent[]): CallData {
  return events.reduce((state, event, index) => step(state, event, seconds(index + 1), callLimits).call, call);
}

const accept = (userId: string, deviceId = `${userId}-1`): CallEvent => ({ type: 'accept', userId, deviceId });
const join = (userId: string, deviceId = `${userId}-1`): CallEvent => ({ type: 'join', userId, deviceId });
const leave = (userId: string): CallEvent => ({ type: 'leave', userId, deviceId: `${userId}-1` });
const here = (userId: string, node = 'n1'): CallEvent => ({ type: 'here', userId, deviceId: `${userId}-1`, node });
const gone = (userId: string, node = 'n1'): CallEvent => ({ type: 'gone', userId, deviceId: `${userId}-1`, node });
const connected = (userId: string, isConnected = true): CallEvent => ({
  type: 'connected',
  userId,
  deviceId: `${userId}-1`,
  isConnected,
  node: 'n1',
});
const stateOf = (call: CallData, userId: string) => seatOf(call, userId)?.state;
const at = (call: CallData, now: Date) => step(call, { type: 'time' }, now, callLimits);

/** The code by which an event is refused. */
function refusal(call: CallData, event: CallEvent, now = seconds(30)): string | undefined {
  try {
    step(call, event, now, callLimits);
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return undefined;
}

const talking = () => after(begin(), accept('grace'), connected('grace'));
const three = () =>
  after(group('grace', 'linus'), accept('grace'), connected('grace'), accept('linus'), connected('linus'));

describe('a call between two', () => {
  test('rings the other, while its starter is in it', () => {
    const call = begin();
    expect(call).toMatchObject({ state: 'ringing', host: 'ada', v: 1, activeAt: null });
    expect(call.seats.map(({ userId, state }) => [userId, state])).toEqual([
      ['ada', 'joined'],
      ['grace', 'inviting'],
    ]);
    expect(effectsOf(undefined, call)).toEqual([{ type: 'open' }, { type: 'ring', userId: 'grace' }]);
  });

  test('knows once a device rings', () => {
    expect(stateOf(after(begin(), { type: 'delivered', userId: 'grace' }), 'grace')).toBe('ringing');
  });

  test('goes on when it is accepted, and counts from when media is there', () => {
    const accepted = step(begin(), accept('grace'), seconds(5), callLimits);
    expect(accepted.call).toMatchObject({ state: 'active', activeAt: null });
    expect(stateOf(accepted.call, 'grace')).toBe('connecting');
    expect(accepted.effects).toEqual([{ type: 'stop', userId: 'grace', why: 'answered_elsewhere' }]);
    const { call } = step(accepted.call, connected('grace'), seconds(6), callLimits);
    expect(call.activeAt).toEqual(seconds(6));
    expect(stateOf(call, 'grace')).toBe('joined');
  });

  test('is one device’s: the same may ask again, another hears that it was answered', () => {
    const call = after(begin(), accept('grace', 'grace-1'));
    expect(step(call, accept('grace', 'grace-1'), seconds(2), callLimits).call).toBe(call);
    expect(refusal(call, accept('grace', 'grace-2'), seconds(2))).toBe('answered_elsewhere');
  });

  test.each([
    [{ type: 'decline', userId: 'grace' }, 'declined', 'declined', 'declined_elsewhere'],
    [{ type: 'busy', userId: 'grace' }, 'busy', 'busy', 'busy'],
    [leave('ada'), 'cancelled', 'cancelled', 'cancelled'],
    [{ type: 'end', userId: 'ada' }, 'cancelled', 'cancelled', 'cancelled'],
    [{ type: 'expelled', userId: 'ada' }, 'cancelled', 'cancelled', 'cancelled'],
    [{ type: 'fail' }, 'failed', 'cancelled', 'ended'],
    [{ type: 'kick', userId: 'ada', whom: 'grace' }, 'no_answer', 'removed', 'removed'],
  ] satisfies [CallEvent, string, string, string][])('ends at once by %j', (event, reason, seat, why) => {
    const { call, effects } = step(begin(), event, seconds(3), callLimits);
    expect(call).toMatchObject({ state: 'ended', reason, endedAt: seconds(3) });
    expect(stateOf(call, 'grace')).toBe(seat as never);
    expect(effects).toContainEqual({ type: 'stop', userId: 'grace', why: why as never });
    expect(effects).toContainEqual({ type: 'close' });
  });

  test('is missed when the ringing is over, at that moment, however late it is looked at', () => {
    expect(wakeAt(begin())).toEqual(seconds(45));
    expect(at(begin(), seconds(44)).effects).toEqual([]);
    const { call, effects } = at(begin(), seconds(400));
    expect(call).toMatchObject({ state: 'ended', reason: 'no_answer', endedAt: seconds(45) });
    expect(effects).toEqual([{ type: 'stop', userId: 'grace', why: 'missed' }, { type: 'close' }]);
    expect(refusal(begin(), accept('grace'), seconds(46))).toBe('conflict');
  });

  test('rings nobody who is not to be disturbed, and is missed all the same', () => {
    const quiet = begin({ guests: [{ userId: 'grace', isQuiet: true }] });
    expect(effectsOf(undefined, quiet)).toEqual([{ type: 'open' }]);
    expect(at(quiet, seconds(45)).call.reason).toBe('no_answer');
  });

  test('fails when no media comes', () => {
    const call = step(begin(), accept('grace'), seconds(5), callLimits).call;
    expect(at(call, seconds(24)).call.state).toBe('active');
    expect(at(call, seconds(25)).call).toMatchObject({ state: 'ended', reason: 'failed', activeAt: null });
  });

  test('is completed when either leaves', () => {
    for (const userId of ['ada', 'grace'])
      expect(after(talking(), leave(userId))).toMatchObject({ state: 'ended', reason: 'completed' });
    expect(after(talking(), { type: 'end', userId: 'grace' }).reason).toBe('completed');
  });

  test('goes on when a device leaves that is not the one in it', () => {
    expect(after(talking(), { type: 'leave', userId: 'grace', deviceId: 'grace-2' }).state).toBe('active');
    expect(after(talking(), { type: 'leave', userId: 'grace', deviceId: null }).state).toBe('ended');
  });

  test('moves to another device, which the first is told by losing its place', () => {
    const { call, effects } = step(talking(), join('grace', 'grace-2'), seconds(9), callLimits);
    expect(seatOf(call, 'grace')).toMatchObject({ state: 'connecting', deviceId: 'grace-2', joinedAt: seconds(2) });
    expect(effects).toEqual([{ type: 'revoke', userId: 'grace', deviceId: 'grace-1' }]);
  });

  test('becomes like a group’s when somebody is asked to it', () => {
    const { call, effects } = step(
      talking(),
      { type: 'invite', userId: 'grace', guests: ring('linus') },
      seconds(9),
      callLimits,
    );
    expect(call.isGroup).toBe(true);
    expect(effects).toEqual([{ type: 'ring', userId: 'linus' }]);
    expect(after(call, leave('ada')).state).toBe('active');
  });
});

describe('a lost connection', () => {
  const lost = () => step(after(talking(), here('grace')), gone('grace'), seconds(10), callLimits).call;

  test('keeps the seat, and is made good by the device’s coming back', () => {
    expect(stateOf(lost(), 'grace')).toBe('reconnecting');
    const { call } = step(lost(), here('grace', 'n2'), seconds(20), callLimits);
    expect(seatOf(call, 'grace')).toMatchObject({ state: 'joined', node: 'n2', until: null });
  });

  test('gives it up after the grace', () => {
    expect(at(lost(), seconds(39)).call.state).toBe('active');
    expect(at(lost(), seconds(40)).call).toMatchObject({ state: 'ended', reason: 'completed', endedAt: seconds(40) });
  });

  test('of media is not made good by the socket', () => {
    const call = after(talking(), here('grace'), connected('grace', false), gone('grace'), here('grace'));
    expect(seatOf(call, 'grace')).toMatchObject({ state: 'reconnecting', lost: ['media'] });
    expect(stateOf(after(call, connected('grace')), 'grace')).toBe('joined');
  });

  test('is none when the socket is another instance’s by now', () => {
    const call = after(talking(), here('grace', 'n1'), here('grace', 'n2'));
    expect(step(call, gone('grace', 'n1'), seconds(9), callLimits).call).toBe(call);
  });

  test('before media came ends with the wait for it', () => {
    const call = after(begin(), accept('grace'), here('grace'), gone('grace'));
    expect(seatOf(call, 'grace')).toMatchObject({ state: 'connecting', node: null });
  });

  test('that lasted too long is answered to the device', () => {
    const call = at(after(three(), here('grace'), gone('grace')), seconds(60)).call;
    expect(stateOf(call, 'grace')).toBe('left');
    expect(refusal(call, here('grace'), seconds(61))).toBe('conflict');
    expect(refusal(talking(), { type: 'here', userId: 'grace', deviceId: 'grace-2', node: 'n' })).toBe(
      'answered_elsewhere',
    );
  });
});

describe('a group’s call', () => {
  test('goes on without those who decline or do not answer', () => {
    const call = after(
      group('grace', 'linus'),
      { type: 'decline', userId: 'linus' },
      accept('grace'),
      connected('grace'),
    );
    expect(call).toMatchObject({ state: 'active', reason: null });
    expect(stateOf(call, 'linus')).toBe('declined');
  });

  test.each(['declined', 'missed', 'left'])('may be joined late by who has %s', (state) => {
    const call = three();
    const seat = seatOf(call, 'linus');
    if (seat) Object.assign(seat, { state, until: null });
    expect(stateOf(after(call, join('linus')), 'linus')).toBe('connecting');
    expect(stateOf(after(call, accept('linus')), 'linus')).toBe('connecting');
  });

  test('may be joined by a member who was not asked', () => {
    const call = after(begin({ isGroup: true, guests: [] }), join('grace'), connected('grace'));
    expect(call).toMatchObject({ state: 'active', activeAt: seconds(2) });
    expect(refusal(call, accept('linus'))).toBe('not_found');
  });

  test('takes no more than can be carried', () => {
    const full = after(group('b', 'c', 'd', 'e'), accept('b'), accept('c'), accept('d'));
    expect(refusal(full, accept('e'), seconds(5))).toBe('conflict');
    expect(stateOf(after(full, leave('b'), accept('e')), 'e')).toBe('connecting');
  });

  test('takes no more cameras than can be carried, and says so', () => {
    const cam = (userId: string): CallEvent => ({
      type: 'media',
      userId,
      deviceId: `${userId}-1`,
      media: { cam: true },
    });
    const call = after(three(), cam('ada'), cam('grace'));
    expect(refusal(call, cam('linus'))).toBe('conflict');
    expect(refusal(call, cam('ada'))).toBeUndefined();
    expect(seatOf(call, 'grace')?.media).toEqual({ mic: false, cam: true, screen: false, hand: false });
  });

  test('makes who has been in it longest the host when the host leaves', () => {
    expect(after(three(), leave('ada')).host).toBe('grace');
    expect(after(three(), { type: 'host', userId: 'ada', whom: 'linus' }).host).toBe('linus');
  });

  test('ends when all have left, or for all by its host', () => {
    expect(after(three(), leave('ada'), leave('linus'), leave('grace'))).toMatchObject({ reason: 'completed' });
    expect(after(three(), { type: 'end', userId: 'ada' })).toMatchObject({ reason: 'host_ended' });
  });

  test('ends after its last one has been alone for a while', () => {
    const call = after(three(), leave('ada'), leave('grace'));
    expect(call.lonelyUntil).toEqual(seconds(62));
    expect(at(call, seconds(62)).call).toMatchObject({ state: 'ended', reason: 'completed' });
    expect(after(call, join('ada')).lonelyUntil).toBeNull();
  });

  test('that rang nobody waits longer, and then nobody has answered', () => {
    const call = begin({ isGroup: true, guests: [] });
    expect(wakeAt(call)).toEqual(seconds(300));
    expect(at(call, seconds(300)).call.reason).toBe('no_answer');
  });

  test('that all decline is declined in the end', () => {
    const call = after(group('grace'), { type: 'decline', userId: 'grace' });
    expect(at(call, seconds(100)).call.reason).toBe('declined');
  });

  test('lets its host put somebody out, who may come back only when the host asks them', () => {
    const { call, effects } = step(three(), { type: 'kick', userId: 'ada', whom: 'grace' }, seconds(9), callLimits);
    expect(effects).toEqual([
      { type: 'revoke', userId: 'grace', deviceId: 'grace-1' },
      { type: 'removed', userId: 'grace' },
    ]);
    expect(refusal(call, join('grace'))).toBe('forbidden');
    expect(refusal(call, { type: 'invite', userId: 'linus', guests: ring('grace') })).toBe('forbidden');
    expect(stateOf(after(call, { type: 'invite', userId: 'ada', guests: ring('grace') }), 'grace')).toBe('inviting');
  });

  test('asks nobody twice who is there or asked, and again who was missed', () => {
    const call = three();
    expect(
      step(call, { type: 'invite', userId: 'grace', guests: ring('ada', 'linus') }, seconds(9), callLimits).call,
    ).toBe(call);
    expect(
      stateOf(after(call, leave('linus'), { type: 'invite', userId: 'ada', guests: ring('linus') }), 'linus'),
    ).toBe('inviting');
  });

  test('loses who is no member any more', () => {
    const { call, effects } = step(three(), { type: 'expelled', userId: 'grace' }, seconds(9), callLimits);
    expect(stateOf(call, 'grace')).toBe('removed');
    expect(effects).toContainEqual({ type: 'removed', userId: 'grace' });
  });

  test('ends after 12 hours', () => {
    const call = three();
    expect(at(call, later(start, callLimits.callMs)).call).toMatchObject({ state: 'ended', reason: 'expired' });
  });
});

describe('only who may', () => {
  test.each([
    ['ends it for all', { type: 'end', userId: 'grace' }],
    ['puts somebody out', { type: 'kick', userId: 'grace', whom: 'ada' }],
    ['passes the host’s part on', { type: 'host', userId: 'grace', whom: 'grace' }],
    ['asks others to come', { type: 'invite', userId: 'nobody', guests: ring('zoe') }],
  ] satisfies [string, CallEvent][])('%s', (_what, event) => {
    expect(refusal(three(), event)).toBe('forbidden');
  });

  test('is in it says anything of it', () => {
    expect(refusal(three(), connected('nobody'))).toBe('conflict');
    expect(refusal(three(), { type: 'kick', userId: 'ada', whom: 'nobody' })).toBe('not_found');
    expect(refusal(three(), { type: 'kick', userId: 'ada', whom: 'ada' })).toBe('conflict');
    expect(refusal(three(), { type: 'host', userId: 'ada', whom: 'nobody' })).toBe('conflict');
  });

  test('comes in time: what is over takes nothing more', () => {
    const over = after(talking(), leave('ada'));
    for (const event of [accept('grace'), join('grace'), here('grace'), { type: 'kick', userId: 'ada', whom: 'grace' }])
      expect(refusal(over, event as CallEvent)).toBe('conflict');
    for (const event of [
      leave('grace'),
      gone('grace'),
      { type: 'decline', userId: 'grace' },
      { type: 'end', userId: 'ada' },
    ])
      expect(step(over, event as CallEvent, seconds(30), callLimits).call).toBe(over);
  });
});

/** A generator of numbers below a bound, the same for the same seed (mulberry32). */
function randomOf(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const people = ['ada', 'grace', 'linus', 'zoe', 'alan', 'barbara'];

function randomEvent(random: (bound: number) => number): CallEvent {
  const one = <T>(list: readonly T[]) => list[random(list.length)] as T;
  const userId = one(people);
  const whom = one(people);
  const deviceId = `${userId}-${1 + random(2)}`;
  const node = one(['n1', 'n2']);
  return one<CallEvent>([
    { type: 'delivered', userId },
    { type: 'accept', userId, deviceId },
    { type: 'accept', userId, deviceId },
    { type: 'join', userId, deviceId },
    { type: 'decline', userId },
    { type: 'busy', userId },
    { type: 'leave', userId, deviceId: one([deviceId, null]) },
    { type: 'end', userId },
    { type: 'invite', userId, guests: [{ userId: whom, isQuiet: random(4) === 0 }] },
    { type: 'kick', userId, whom },
    { type: 'host', userId, whom },
    { type: 'here', userId, deviceId, node },
    { type: 'here', userId, deviceId, node },
    { type: 'gone', userId, deviceId, node },
    { type: 'connected', userId, deviceId, isConnected: random(4) > 0, node: one([node, null]) },
    { type: 'connected', userId, deviceId, isConnected: true, node },
    { type: 'media', userId, deviceId, media: { cam: random(2) === 0, mic: true } },
    { type: 'expelled', userId },
    ...(random(20) === 0 ? [{ type: 'fail' } as const] : []),
    { type: 'time' },
  ]);
}

/** What is wrong with a call as it is; nothing, if all is well. */
function faultsOf(call: CallData, now: Date): string[] {
  const present = presentSeats(call);
  const isAsking = call.seats.some(isAsked);
  const isOver = call.state === 'ended';
  const wake = wakeAt(call);
  const rules: [string, boolean][] = [
    ['a person has one seat', new Set(call.seats.map(({ userId }) => userId)).size === call.seats.length],
    ['an end has a reason and a time', isOver === (call.reason !== null) && isOver === (call.endedAt !== null)],
    ['nobody is left behind in an ended call', !isOver || (present.length === 0 && !isAsking && !call.lonelyUntil)],
    ['somebody is in a live call', isOver || present.length > 0],
    ['the host is in it', isOver || present.some(({ userId }) => userId === call.host)],
    ['two talk in an active call, not in a ringing one', call.state !== 'ringing' || present.length === 1],
    ['it has been active when it counts', call.activeAt === null || call.state !== 'ringing'],
    ['two have two seats', call.isGroup || call.seats.length === 2],
    ['one of two is never alone', isOver || call.isGroup || present.length === 2 || isAsking],
    ['loneliness is counted', isOver || (call.lonelyUntil !== null) === (present.length === 1 && !isAsking)],
    ['there is room', present.length <= call.max.audio],
    ['there is room for cameras', present.filter(({ media }) => media.cam).length <= call.max.video],
    ['something is going to happen', isOver === (wake === undefined) && (!wake || wake > now)],
    ...call.seats.flatMap((seat): [string, boolean][] => [
      [`${seat.userId} is waited for`, (seat.until !== null) === (isAsked(seat) || /connecting/.test(seat.state))],
      [`${seat.userId} has a device`, !isPresent(seat) || seat.deviceId !== null],
      [`${seat.userId} lost something`, (seat.state === 'reconnecting') === seat.lost.length > 0],
      [`${seat.userId} sends nothing from outside`, isPresent(seat) || !seat.media.cam],
      [`${seat.userId} came in`, (seat.state !== 'joined' && seat.state !== 'reconnecting') || seat.joinedAt !== null],
    ]),
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

/** Whose devices ring, by the effects alone. */
function follow(ringing: Set<string>, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.type === 'ring') ringing.add(effect.userId);
    if (effect.type === 'stop') ringing.delete(effect.userId);
  }
}

/** One walk; answers how many of its events were taken. */
function walk(seed: number): { taken: number; reason: string } {
  const random = randomOf(seed);
  const guests = people.slice(1, 2 + random(4)).map((userId) => ({ userId, isQuiet: random(5) === 0 }));
  const isGroup = guests.length > 1 || random(2) === 0;
  let call = begin({ isGroup, guests: isGroup && random(5) === 0 ? [] : guests });
  let now = start;
  let taken = 0;
  const ringing = new Set<string>();
  follow(ringing, effectsOf(undefined, call));
  const happen = (event: CallEvent) => {
    const before = structuredClone(call);
    try {
      const next = step(call, event, now, callLimits);
      expect(call).toEqual(before);
      if (next.call === call) expect(next.effects).toEqual([]);
      else expect(next.call.v).toBe(call.v + 1);
      follow(ringing, next.effects);
      call = next.call;
      taken++;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      call = at(call, now).call;
    }
    const faults = faultsOf(call, now);
    if (faults.length > 0) throw new Error(`walk ${seed}, ${JSON.stringify(event)}: ${faults.join('; ')}`);
  };
  for (let count = 0; count < 25 && call.state !== 'ended'; count++) {
    now = later(now, random(10) === 0 ? random(60_000) : random(3_000));
    happen(randomEvent(random));
  }
  // Left to itself, it ends.
  for (let count = 0; count < 50 && call.state !== 'ended'; count++) {
    now = wakeAt(call) ?? now;
    happen({ type: 'time' });
  }
  expect({ seed, state: call.state }).toEqual({ seed, state: 'ended' });
  return { taken, reason: call.reason ?? '' };
}

test('10,000 random walks are never stuck, and never in a state that may not be', () => {
  const reasons = new Map<string, number>();
  let taken = 0;
  for (let seed = 1; seed <= 10_000; seed++) {
    const result = walk(seed);
    taken += result.taken;
    reasons.set(result.reason, (reasons.get(result.reason) ?? 0) + 1);
  }
  // They get somewhere, and to every end there is.
  expect(taken).toBeGreaterThan(50_000);
  expect([...reasons.keys()].sort()).toEqual([
    'busy',
    'cancelled',
    'completed',
    'declined',
    'expired',
    'failed',
    'host_ended',
    'no_answer',
  ]);
}, 60_000);
