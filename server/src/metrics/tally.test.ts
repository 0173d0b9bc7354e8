import { expect, test } from 'bun:test';
import { Histogram, Registry } from 'prom-client';
import { Tally } from './tally.ts';

test('a tally says what a histogram says', async () => {
  const registries = [new Registry(), new Registry()] as const;
  const shape = { name: 'waits', help: 'How long.', buckets: [0.1, 0.5, 1] };
  const tally = new Tally({ ...shape, registry: registries[0] });
  const histogram = new Histogram({ ...shape, registers: [registries[1]] });
  for (const value of [0.25, 0.1, 0.5, 4, 0, 1]) {
    tally.count(value);
    histogram.observe(value);
  }
  const [ours, theirs] = await Promise.all(registries.map((registry) => registry.metrics()));
  expect(ours).toContain('waits_bucket{le="0.5"} 4');
  expect(ours).toBe(theirs ?? '');
  expect((await tally.get()).values.length).toBe((await histogram.get()).values.length);
});
