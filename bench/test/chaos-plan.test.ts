import { describe, expect, test } from 'bun:test';
import { faultKinds, fullDeck, makePlan } from '../src/chaos/plan.ts';

describe('a plan of faults', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(makePlan(1, 3, 40)).toEqual(makePlan(1, 3, 40));
    expect(makePlan(2, 3, 40)).not.toEqual(makePlan(1, 3, 40));
  });

  test('holds every kind, and more than ten kills, in one time round', () => {
    const plan = makePlan(3, 3, fullDeck.length);
    expect(plan.map(({ kind }) => kind).sort()).toEqual([...fullDeck].sort());
    expect(new Set<string>(fullDeck)).toEqual(new Set(Object.keys(faultKinds)));
    expect(plan.filter(({ kind }) => faultKinds[kind].isKill).length).toBeGreaterThan(10);
  });

  test('hits instances that are there, for as long as each kind allows', () => {
    for (const { kind, place, seconds } of makePlan(4, 2, 200)) {
      const [shortest, longest] = faultKinds[kind].seconds;
      expect(seconds).toBeWithin(shortest, longest);
      expect([0, 1]).toContain(place);
    }
  });
});
