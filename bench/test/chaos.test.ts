import { expect, test } from 'bun:test';
import { violations } from '../src/chaos/check/judge.ts';
import type { Fault, FaultKind } from '../src/chaos/plan.ts';
import { run } from '../src/chaos/run.ts';

const fault = (kind: FaultKind, seconds: number): Fault => ({ kind, place: 1, seconds, restSeconds: 1.5 });

test('nothing acknowledged is lost, doubled or swapped when a server, Redis and MongoDB are killed', async () => {
  const { verdict, diary, ordeals } = await run({
    seed: 4,
    clients: 12,
    instances: 2,
    perSecond: 80,
    plan: [fault('server killed', 0.5), fault('Redis killed', 1), fault('MongoDB killed', 0.5)],
    say: () => undefined,
  });
  expect(ordeals).toHaveLength(3);
  expect(diary.acks.length).toBeGreaterThan(300);
  expect(diary.surprises).toEqual([]);
  expect(verdict.examples.filter((example) => !example.startsWith('inversions'))).toEqual([]);
  expect(violations(verdict)).toBe(0);
}, 120_000);
