import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from 'bun:test';
import { type Failure, failed, failureOf, ok, type Result } from './failure.ts';
import { Tokens } from './tokens.ts';

type Answer = Result<{ token: string; expiresIn: number }>;

/** The browser's locks, as far as taking turns goes. */
function standInForLocks(): void {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, work: () => Promise<unknown>) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
}

/** The server's side of the cookie: counts, and answers what the test says. */
class Cookie {
  asked = 0;
  ended = 0;
  failure: Failure | undefined;

  readonly renew = async (): Promise<Answer> => {
    this.asked++;
    return this.failure ? failed(this.failure) : ok({ token: `token-${this.asked}`, expiresIn: 900 });
  };

  tab(): Tokens {
    return new Tokens(this.renew, () => this.ended++);
  }
}

beforeAll(standInForLocks);
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('an access token', () => {
  test('is asked for once, however many want it', async () => {
    const cookie = new Cookie();
    const tab = cookie.tab();
    expect(await Promise.all([tab.token(), tab.token(), tab.token()])).toEqual(['token-1', 'token-1', 'token-1']);
    expect(cookie.asked).toBe(1);
  });

  test('is renewed a minute before it ends', async () => {
    const cookie = new Cookie();
    const tab = cookie.tab();
    const start = Date.now();
    await tab.token();
    jest.setSystemTime(start + 839_000);
    expect(await tab.token()).toBe('token-1');
    jest.setSystemTime(start + 841_000);
    expect(await tab.token()).toBe('token-2');
  });

  test('that the server refuses is renewed once, not once for every call it refused', async () => {
    const cookie = new Cookie();
    const tab = cookie.tab();
    await tab.token();
    expect(await Promise.all([tab.renew('token-1'), tab.renew('token-1')])).toEqual(['token-2', 'token-2']);
    expect(await tab.renew('token-1')).toBe('token-2');
    expect(cookie.asked).toBe(2);
  });

  test('is kept while the server cannot be reached', async () => {
    const cookie = new Cookie();
    const tab = cookie.tab();
    await tab.token();
    cookie.failure = failureOf({ code: 'network' });
    expect(await tab.refresh()).toBe('unreachable');
    expect([await tab.token(), cookie.ended]).toEqual(['token-1', 0]);
  });

  test('is gone with its session, and whoever waits for that is told', async () => {
    const cookie = new Cookie();
    const tab = cookie.tab();
    await tab.token();
    cookie.failure = failureOf({ code: 'unauthenticated' });
    expect(await tab.renew('token-1')).toBeUndefined();
    expect(cookie.ended).toBe(1);
  });
});

test('two tabs rotate the cookie one after the other, never both at once', async () => {
  const cookie = new Cookie();
  let running = 0;
  let most = 0;
  const renew = async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return await cookie.renew();
  };
  const [one, other] = [new Tokens(renew, () => undefined), new Tokens(renew, () => undefined)];
  await Promise.all([one.token(), other.token()]);
  expect([most, cookie.asked]).toEqual([1, 2]);
});
