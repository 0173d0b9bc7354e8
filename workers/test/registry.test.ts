import { describe, expect, test } from 'bun:test';
import { queueNames } from '@talky/server/jobs';
import { processors, registerProcessors } from '../src/registry.ts';

describe('the registry', () => {
  test('has one processor for each queue', () => {
    expect([...registerProcessors(processors).keys()]).toEqual([...queueNames]);
  });

  test('refuses a queue without a processor', () => {
    expect(() => registerProcessors(processors.slice(1))).toThrow('The queue summaries has no processor.');
  });

  test('refuses a queue with two processors', () => {
    expect(() => registerProcessors([...processors, ...processors])).toThrow('The queue summaries has two processors.');
  });
});

test('no queue has a colon in its name, which Redis keys and job ids are split by', () => {
  expect(queueNames.length).toBeGreaterThan(0);
  expect(queueNames.filter((name) => name.includes(':'))).toEqual([]);
});
