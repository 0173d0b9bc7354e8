import { describe, expect, test } from 'bun:test';
import { SeqStream } from '../src/check/seq-stream.ts';

function check(seqs: readonly number[], head: number, last = 0) {
  const stream = new SeqStream(last);
  for (const seq of seqs) stream.hear(seq);
  return { lost: stream.lost(head), doubled: stream.doubled, disordered: stream.disordered };
}

const good = { lost: 0, doubled: 0, disordered: 0 };

describe('a stream of seqs', () => {
  test('without a fault is found without a fault', () => {
    expect(check([1, 2, 3, 4, 5], 5)).toEqual(good);
    expect(check([42, 43], 43, 41)).toEqual(good);
  });

  test('with one lost in the middle or at the end is reported', () => {
    expect(check([1, 2, 4, 5], 5)).toEqual({ ...good, lost: 1 });
    expect(check([1, 2, 3], 5)).toEqual({ ...good, lost: 2 });
    expect(check([], 3)).toEqual({ ...good, lost: 3 });
  });

  test('with one doubled is reported', () => {
    expect(check([1, 2, 2, 3], 3)).toEqual({ ...good, doubled: 1 });
    expect(check([1, 2, 3, 1], 3)).toEqual({ ...good, doubled: 1 });
  });

  test('with two swapped is reported as out of order, not as lost or doubled', () => {
    expect(check([1, 3, 2, 4], 4)).toEqual({ ...good, disordered: 1 });
  });

  test('with a late one that then comes again is reported as both', () => {
    expect(check([1, 3, 2, 2], 3)).toEqual({ ...good, disordered: 1, doubled: 1 });
  });
});
