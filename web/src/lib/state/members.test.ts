import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { User } from '@talky/server/protocol';
import { ada, grace, groupId, groupOf, worldWith } from '../../../test/cast.ts';

Object.defineProperty(navigator, 'locks', {
  value: { request: () => new Promise(() => undefined), query: async () => ({}) },
  configurable: true,
});

const { world } = await import('./world.svelte.ts');
const { session } = await import('./session.svelte.ts');
const { Members } = await import('./members.svelte.ts');
session.tokens.keep('token');

const linus: User = { ...grace, _id: 'd'.repeat(24), name: 'linus' };
const plainFetch = globalThis.fetch;
/** What was asked of the members, newest question last. */
let asked: string[] = [];

/** A server that lists one member a page. */
function serve(members: readonly User[]): void {
  const answer = async (address: string) => {
    const at = Number(new URL(address, 'http://talky').searchParams.get('cursor') ?? 0);
    asked.push(address);
    return Response.json({
      items: members.slice(at, at + 1),
      nextCursor: at + 1 < members.length ? `${at + 1}` : null,
    });
  };
  globalThis.fetch = answer as unknown as typeof fetch;
}

const hold = (memberCount: number) => world.change(() => worldWith(groupOf({ memberCount })));
const names = (members: InstanceType<typeof Members>) => members.all.map(({ name }) => name);

/** Everything in flight settles. */
const settle = async () => {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
};

beforeEach(() => {
  asked = [];
});
afterEach(() => {
  globalThis.fetch = plainFetch;
  world.clear();
});

describe('the members of a chat', () => {
  test('are those it carries, when these are all', () => {
    serve([]);
    hold(2);
    expect(names(new Members(groupId))).toEqual(['ada', 'grace']);
    expect(asked).toEqual([]);
  });

  test('are read page by page once somebody asks for them, and not again', async () => {
    serve([ada, grace, linus]);
    hold(3);
    const members = new Members(groupId);
    expect(names(members)).toEqual(['ada', 'grace']);
    await settle();
    expect(names(members)).toEqual(['ada', 'grace', 'linus']);
    expect(names(members)).toHaveLength(3);
    expect(asked).toHaveLength(3);
  });

  test('are read anew when somebody came', async () => {
    serve([ada, grace, linus]);
    hold(3);
    const members = new Members(groupId);
    expect(names(members)).toHaveLength(2);
    await settle();
    serve([ada, grace, linus, { ...linus, name: 'mary' }]);
    hold(4);
    expect(names(members)).not.toContain('mary');
    await settle();
    expect(names(members)).toContain('mary');
  });
});
