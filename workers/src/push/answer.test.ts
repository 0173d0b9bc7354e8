import { describe, expect, test } from 'bun:test';
import { answerOf, readRetryAfter } from './answer.ts';

const kindOf = (status: number) => answerOf(new Response(null, { status })).kind;

describe('a push service', () => {
  test.each([
    ['taken', [200, 201, 202, 204]],
    ['gone', [404, 410]],
    ['tooLarge', [413]],
    ['later', [408, 429, 500, 502, 503, 504]],
    ['refused', [301, 307, 400, 401, 403]],
  ] as const)('means %s by %j', (kind, statuses) => {
    expect(statuses.map(kindOf)).toEqual(statuses.map(() => kind));
  });

  test('says when to come again', () => {
    const answer = answerOf(new Response(null, { status: 429, headers: { 'retry-after': '7' } }));
    expect(answer).toMatchObject({ kind: 'later', afterMs: 7_000 });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');

  test.each([
    ['120', 120_000],
    ['0', 0],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['999999999', 6 * 3_600_000],
  ])('%s is read', (value, ms) => {
    expect(readRetryAfter(value, now)).toBe(ms);
  });

  test('that is nonsense, or not there, means nothing', () => {
    for (const value of ['soon', '', '-5x', null]) expect(readRetryAfter(value, now)).toBeUndefined();
  });
});
