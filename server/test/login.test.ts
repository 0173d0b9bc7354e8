import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { rateLimit } from '../src/http/rate-limit.ts';
import { hashPassword } from '../src/modules/auth/password.ts';
import { createPerson, RestClient, startTalky, type Talky } from './testing.ts';

const password = 'four unrelated words';

let talky: Talky;
let stranger: RestClient;
let passwordHash: string;
let count = 0;

beforeAll(async () => {
  talky = await startTalky();
  stranger = new RestClient(talky.url);
  passwordHash = await hashPassword(password);
});

afterAll(() => talky.stop());

const nextAddress = () => `203.0.113.${count++}`;

/** Each test comes from an address of its own, as behind a proxy, since addresses have limits too. */
function door(address = nextAddress()) {
  return (email: string, tried = password) =>
    stranger.post<{ token: string }>('/users/login', { email, password: tried }, { 'x-forwarded-for': address });
}

const somebody = async () => (await createPerson(talky.url, `person${count++}`, { passwordHash })).email;
const times = (n: number) => Array.from({ length: n }, (_, index) => index);

test('the right password signs in, however the e-mail is written', async () => {
  const [email, signIn] = [await somebody(), door()];
  const answer = await signIn(` ${email.toUpperCase()} `);
  expect(answer.status).toBe(200);
  expect((await new RestClient(talky.url, answer.body.token).get('/users/me')).body).toMatchObject({ email });
  expect(answer.headers.get('set-cookie')).toContain('talky_refresh=');
});

test('an unknown e-mail and a wrong password are answered alike, and take as long', async () => {
  const [email, signIn] = [await somebody(), door()];
  const measure = async (tried: string) => {
    const from = performance.now();
    const { status, body } = await signIn(tried, 'not the right one');
    return { status, body, ms: performance.now() - from };
  };
  const known = [await measure(email), await measure(email), await measure(email)];
  const unknown = [await measure('a@example.net'), await measure('b@example.net'), await measure('c@example.net')];
  const told = ({ status, body }: { status: number; body: unknown }) => ({
    status,
    body: JSON.stringify(body).replace(/"requestId":"[^"]+"/, ''),
  });
  expect(unknown.map(told)).toEqual(known.map(told));
  expect(known[0]).toMatchObject({ status: 401, body: { error: { code: 'invalid_credentials' } } });
  const fastest = (rows: { ms: number }[]) => Math.min(...rows.map((row) => row.ms));
  expect(fastest(unknown)).toBeGreaterThan(fastest(known) / 3);
}, 30_000);

describe('of an account', () => {
  test('ten wrong passwords a minute are heard, then not even the right one', async () => {
    const [email, signIn] = [await somebody(), door()];
    const wrong = await Promise.all(times(25).map(() => signIn(email, 'not the right one')));
    expect(wrong.filter((answer) => answer.status === 401)).toHaveLength(10);
    expect(wrong.filter((answer) => answer.status === 429)).toHaveLength(15);
    const refused = await signIn(email);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const elsewhere = door();
    expect((await elsewhere(email)).status).toBe(429);
    expect((await elsewhere(await somebody())).status).toBe(200);
  }, 30_000);

  test('right passwords do not count', async () => {
    const [email, signIn] = [await somebody(), door()];
    const answers = await Promise.all(times(30).map(() => signIn(email)));
    expect(answers.map((answer) => answer.status)).toEqual(times(30).map(() => 200));
  }, 30_000);
});

test('a wrong present password counts as a wrong sign-in, since a found device may be guessing', async () => {
  const person = await createPerson(talky.url, `person${count++}`, { passwordHash });
  const change = (current: string) =>
    person.post('/users/me/password', { current, next: 'five other unrelated words' });
  const wrong = await Promise.all(times(12).map(() => change('not the right one')));
  expect(wrong.filter((answer) => answer.status === 401)).toHaveLength(10);
  expect((await change(password)).status).toBe(429);
  expect((await door()(person.email)).status).toBe(429);
}, 30_000);

test('a hundred wrong passwords a minute from one address are heard, whatever the account', async () => {
  const [email, address] = [await somebody(), nextAddress()];
  const signIn = door(address);
  // Ninety-five of them without the cost of a hash each.
  await Promise.all(times(95).map(() => rateLimit('login-address', 100, 60).take(address)));
  const wrong = await Promise.all(times(10).map((n) => signIn(`guess${n}@example.net`, 'not the right one')));
  expect(wrong.filter((answer) => answer.status === 401)).toHaveLength(5);
  expect((await signIn(email)).status).toBe(429);
  expect((await door()(email)).status).toBe(200);
}, 30_000);

test('a bot has no password to sign in with', async () => {
  const bot = await createPerson(talky.url, 'botty', { isBot: true, passwordHash });
  expect((await door()(bot.email)).status).toBe(401);
});
