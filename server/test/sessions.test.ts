import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { SessionModel } from '../src/modules/auth/model.ts';
import { deactivateUser } from '../src/modules/users/service.ts';
import type { Session } from '../src/protocol/resources.ts';
import { createPerson } from './people.ts';
import { type Answer, RestClient } from './rest.ts';
import { TestSocket } from './socket.ts';
import { startTalky, type Talky } from './testing.ts';

let talky: Talky;
let stranger: RestClient;
const password = 'four unrelated words';

beforeAll(async () => {
  talky = await startTalky();
  stranger = new RestClient(talky.url);
});

afterAll(() => talky.stop());

const cookieOf = (answer: Answer) => /talky_refresh=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
const refresh = (cookie: string, headers: Record<string, string> = {}) =>
  stranger.get<{ token: string; expiresIn: number }>('/users/access-token', {
    cookie: `talky_refresh=${cookie}`,
    ...headers,
  });
const logout = (cookie: string, headers: Record<string, string> = {}) =>
  stranger.post('/users/logout', undefined, { cookie: `talky_refresh=${cookie}`, ...headers });
const isSignedIn = async (token: string) => (await new RestClient(talky.url, token).get('/users/me')).status === 200;

/** Pretends that the last rotation was longer ago than two tabs can be apart. */
const passGrace = (cookie: string) =>
  SessionModel.updateOne({ _id: cookie.split('.')[0] ?? '' }, { $set: { rotatedAt: new Date(Date.now() - 11_000) } });

let count = 0;
const somebody = () => createPerson(talky.url, `person${count++}`);

describe('the refresh cookie', () => {
  test('gives an access token and another cookie', async () => {
    const ada = await somebody();
    const answer = await refresh(ada.refreshToken);
    expect(answer).toMatchObject({ status: 200, body: { expiresIn: 900 } });
    expect(await isSignedIn(answer.body.token)).toBe(true);
    expect(cookieOf(answer)).not.toBe(ada.refreshToken);
    expect((await refresh(cookieOf(answer))).status).toBe(200);
  });

  test('gives two tabs that ask at once the same next cookie', async () => {
    const ada = await somebody();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(ada.refreshToken)));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(cookieOf)).size).toBe(1);
    expect((await refresh(cookieOf(answers[0] as Answer))).status).toBe(200);
  });

  test('presented again later ends its whole family: the thief’s and the owner’s', async () => {
    const ada = await somebody();
    const next = await refresh(ada.refreshToken);
    expect(await isSignedIn(next.body.token)).toBe(true);
    await passGrace(ada.refreshToken);
    expect((await refresh(ada.refreshToken)).status).toBe(401);
    expect((await refresh(cookieOf(next))).status).toBe(401);
    expect(await isSignedIn(next.body.token)).toBe(false);
  });

  test('two rotations old is no grace, however soon', async () => {
    const ada = await somebody();
    const second = cookieOf(await refresh(ada.refreshToken));
    expect((await refresh(second)).status).toBe(200);
    expect((await refresh(ada.refreshToken)).status).toBe(401);
  });

  test('is kept as a hash only, and moves the end of its session', async () => {
    const ada = await somebody();
    const [id = '', secret = ''] = ada.refreshToken.split('.');
    const before = await SessionModel.findById(id).lean();
    expect(JSON.stringify(before)).not.toContain(secret);
    await refresh(ada.refreshToken);
    const after = await SessionModel.findById(id).lean();
    expect(after?.expiresAt.getTime()).toBeGreaterThan(before?.expiresAt.getTime() ?? Number.POSITIVE_INFINITY);
  });

  test.each(['', 'nonsense', `${'a'.repeat(22)}.${'b'.repeat(43)}`, '[object Object]', '__proto__'])(
    '%j is no cookie',
    async (cookie) => {
      expect((await refresh(cookie)).status).toBe(401);
      expect((await logout(cookie)).status).toBe(204);
    },
  );

  test('is taken from no other site', async () => {
    const ada = await somebody();
    const strange: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
    ];
    for (const headers of strange) {
      expect((await refresh(ada.refreshToken, headers)).status).toBe(403);
      expect((await logout(ada.refreshToken, headers)).status).toBe(403);
    }
    expect((await refresh(ada.refreshToken, { 'sec-fetch-site': 'same-origin', origin: talky.url })).status).toBe(200);
  });
});

describe('signing out', () => {
  test('ends the session everywhere at once: its tokens, its cookie, its sockets', async () => {
    const ada = await somebody();
    const socket = await TestSocket.enter(talky.socketUrl, ada.token);
    expect(await isSignedIn(ada.token ?? '')).toBe(true);
    const answer = await logout(ada.refreshToken);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(await isSignedIn(ada.token ?? '')).toBe(false);
    expect((await refresh(ada.refreshToken)).status).toBe(401);
    expect((await socket.closed).code).toBe(4409);
  });

  test('leaves other devices alone', async () => {
    const [ada, grace] = [await somebody(), await somebody()];
    await logout(ada.refreshToken);
    expect(await isSignedIn(grace.token ?? '')).toBe(true);
  });
});

describe('devices', () => {
  let email: string;
  const signIn = (tried = password) => stranger.post<{ token: string }>('/users/login', { email, password: tried });

  async function register(): Promise<{ first: RestClient; second: RestClient; secondCookie: string }> {
    email = `owner${count++}@example.org`;
    const registered = await stranger.post<{ token: string }>('/users', { name: 'Owner', email, password });
    const login = await signIn();
    return {
      first: new RestClient(talky.url, registered.body.token),
      second: new RestClient(talky.url, login.body.token),
      secondCookie: cookieOf(login),
    };
  }

  test('are listed, and one can be signed out by another', async () => {
    const { first, second } = await register();
    const { items } = (await first.get<{ items: Session[] }>('/users/me/sessions')).body;
    expect(items.map((session) => session.current).sort()).toEqual([false, true]);
    const other = items.find((session) => !session.current)?._id ?? '';
    expect((await first.delete(`/users/me/sessions/${other}`)).status).toBe(204);
    expect((await second.get('/users/me')).status).toBe(401);
    expect((await first.get('/users/me')).status).toBe(200);
  });

  test('of somebody else do not exist', async () => {
    const { first } = await register();
    const { items } = (await first.get<{ items: Session[] }>('/users/me/sessions')).body;
    const linus = await somebody();
    expect((await linus.delete(`/users/me/sessions/${items[0]?._id}`)).status).toBe(404);
    expect((await first.get('/users/me')).status).toBe(200);
  });

  test('but the present one are signed out by a new password', async () => {
    const { first, second, secondCookie } = await register();
    expect(
      (await first.post('/users/me/password', { current: 'a wrong one, this', next: 'five other unrelated words' }))
        .status,
    ).toBe(401);
    expect((await second.get('/users/me')).status).toBe(200);
    expect((await first.post('/users/me/password', { current: password, next: 'password' })).status).toBe(400);
    expect(
      (await first.post('/users/me/password', { current: password, next: 'five other unrelated words' })).status,
    ).toBe(204);
    expect((await first.get('/users/me')).status).toBe(200);
    expect((await second.get('/users/me')).status).toBe(401);
    expect((await refresh(secondCookie)).status).toBe(401);
    expect((await signIn()).status).toBe(401);
    expect((await signIn('five other unrelated words')).status).toBe(200);
  }, 30_000);
});

test('a deactivated account is refused at once, whatever token it has', async () => {
  const ada = await somebody();
  expect(await isSignedIn(ada.token ?? '')).toBe(true);
  await deactivateUser(ada.id);
  expect(await isSignedIn(ada.token ?? '')).toBe(false);
  expect((await refresh(ada.refreshToken)).status).toBe(401);
});
