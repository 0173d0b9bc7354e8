import { expect, test } from 'bun:test';
import { mongo } from 'mongoose';
import { SharedQuery } from './shared-query.ts';

function gated(keysMax?: number) {
  const calls: { keys: string[]; open: PromiseWithResolvers<void> }[] = [];
  const begun: PromiseWithResolvers<void>[] = [];
  const begin = (place: number) => {
    begun[place] ??= Promise.withResolvers<void>();
    return begun[place];
  };
  const query = new SharedQuery<string>(async (keys) => {
    const open = Promise.withResolvers<void>();
    begin(calls.push({ keys, open }) - 1).resolve();
    await open.promise;
    return new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, `value of ${key}`]));
  }, keysMax);
  return { query, calls, begun: (place: number) => begin(place).promise };
}

test('those who ask in one moment share a query, and those who ask meanwhile the next', async () => {
  const { query, calls, begun } = gated();
  const first = Promise.all([query.one('a'), query.one('b'), query.one('a')]);
  await begun(0);
  const second = Promise.all([query.one('a'), query.one('c')]);
  expect(calls.map(({ keys }) => keys)).toEqual([['a', 'b']]);
  calls[0]?.open.resolve();
  expect(await first).toEqual(['value of a', 'value of b', 'value of a']);
  await begun(1);
  // Asked again after the first query had begun: that one may have read too early.
  expect(calls[1]?.keys).toEqual(['a', 'c']);
  calls[1]?.open.resolve();
  expect(await second).toEqual(['value of a', 'value of c']);
});

test('a query takes no more than its share of keys', async () => {
  const { query, calls, begun } = gated(2);
  const all = query.many(['a', 'b', 'nobody']);
  await begun(0);
  calls[0]?.open.resolve();
  await begun(1);
  calls[1]?.open.resolve();
  expect([...(await all).keys()]).toEqual(['a', 'b']);
  expect(calls.map(({ keys }) => keys)).toEqual([['a', 'b'], ['nobody']]);
});

test('a failure is told to all who shared it, and to nobody after', async () => {
  const { query, calls, begun } = gated();
  const failing = Promise.allSettled([query.one('a'), query.one('b')]);
  await begun(0);
  const later = query.one('a');
  calls[0]?.open.reject(new Error('away'));
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await begun(1);
  calls[1]?.open.resolve();
  expect(await later).toBe('value of a');
});

test('a database that is away is waited for once, also by those who came meanwhile', async () => {
  const { query, calls, begun } = gated();
  const away = new mongo.MongoNetworkError('away');
  const asked = Promise.allSettled([query.one('a'), begun(0).then(() => query.one('b'))]);
  await begun(0);
  await Promise.resolve();
  calls[0]?.open.reject(away);
  for (const answer of await asked) expect(answer).toEqual({ status: 'rejected', reason: away });
  expect(calls).toHaveLength(1);

  // Whoever comes then asks anew, at once.
  const again = query.one('a');
  await begun(1);
  calls[1]?.open.resolve();
  expect(await again).toBe('value of a');
});
