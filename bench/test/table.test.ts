import { expect, test } from 'bun:test';
import { median } from '../src/report/median.ts';
import { type Round, table } from '../src/report/table.ts';
import { history } from '../src/scenarios/history.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';

const outcome = (figures: Record<string, number>) => ({ figures, problems: [], sent: 0 });
const round = (talky: number, bare: number): Round => ({
  talky: outcome({ messages: talky }),
  bare: outcome({ messages: bare }),
});
const scenario: Scenario = { ...history, figures: [{ name: 'messages', unit: '/s', wanted: { ratioAtLeast: 0.6 } }] };

test('a median is the middle, or the mean of the two middles', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('ratios are taken within a round, so that a slow moment of the machine does not decide', () => {
  const { text, isMet } = table(scenario, [round(700, 1_000), round(70, 100), round(750, 1_000)]);
  expect(text).toContain('0.70');
  expect(isMet).toBe(true);
});

test('a figure that is not reached is called so', () => {
  const { text, isMet } = table(scenario, [round(500, 1_000)]);
  expect(text).toContain('NO');
  expect(isMet).toBe(false);
});
