import { expect, test } from 'bun:test';
import { median } from '../src/report/median.ts';
import type { Round } from '../src/report/round.ts';
import { table } from '../src/report/table.ts';
import { history } from '../src/scenarios/history.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';

const outcome = (figures: Record<string, number>) => ({ figures, problems: [], sent: 0 });
const round = (talky: number, bare: number, socketio: number): Round => ({
  talky: outcome({ messages: talky }),
  bare: outcome({ messages: bare }),
  socketio: outcome({ messages: socketio }),
});
const scenario: Scenario = {
  ...history,
  figures: [
    {
      name: 'messages',
      unit: '/s',
      wanted: [
        { of: 'talky', over: 'bare', atLeast: 0.7 },
        { of: 'talky', over: 'socketio', atLeast: 10 },
      ],
    },
    { name: 'at a rate', unit: 'ms' },
  ],
};

test('a median is the middle, or the mean of the two middles', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('ratios are taken within a round, so that a slow moment of the machine does not decide', () => {
  const { text, isMet } = table(scenario, [round(700, 1_000, 50), round(70, 100, 5), round(750, 1_000, 60)]);
  expect(text).toContain('|   700 | 1,000 |       50 |          0.7 |               14 |');
  expect(isMet).toBe(true);
});

test('a figure of which one of two marks is not reached is called so', () => {
  expect(table(scenario, [round(699, 1_000, 50)])).toMatchObject({ isMet: false, text: expect.stringContaining('NO') });
  expect(table(scenario, [round(700, 1_000, 71)])).toMatchObject({ isMet: false, text: expect.stringContaining('NO') });
  expect(table(scenario, [round(700, 1_000, 70)])).toMatchObject({ isMet: true });
});

test('what was not measured is a dash, and reaches no mark', () => {
  const talky = { talky: outcome({ messages: 700 }) };
  const { text, isMet } = table(scenario, [talky]);
  expect(text).toContain('|   700 |    – |');
  expect(text).toMatch(/at a rate \(ms\)\s+\|\s+– \|/);
  expect(isMet).toBe(false);
});
