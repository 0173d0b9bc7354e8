import { expect, test } from 'bun:test';
import { readSampler } from './sampler.ts';

test('the sampler is the one the standard variables name', () => {
  expect(String(readSampler())).toContain('root=AlwaysOnSampler');
  expect(String(readSampler('always_off'))).toBe('AlwaysOffSampler');
  expect(String(readSampler('traceidratio', '0.25'))).toBe('TraceIdRatioBased{0.25}');
  expect(String(readSampler('parentbased_traceidratio', '0.25'))).toContain('root=TraceIdRatioBased{0.25}');
});

test.each([
  ['sometimes', '1'],
  ['traceidratio', '2'],
  ['traceidratio', 'half'],
])('%s with %s is refused by its name', (name, argument) => {
  expect(() => readSampler(name, argument)).toThrow(`OTEL_TRACES_SAMPLER is "${name}"`);
});
