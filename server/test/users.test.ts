import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { UserModel } from '../src/modules/users/model.ts';
import { findUsersQuery } from '../src/modules/users/search.ts';
import type { Me, User } from '../src/protocol/resources.ts';
import { createCast, createPerson, type Person, RestClient, startTalky, type Talky, TestSocket } from './testing.ts';

type Page = { items: User[]; nextCursor: string | null };
type SignedIn = User & { token: string };

let talky: Talky;
let stranger: RestClient;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  talky = await startTalky();
  stranger = new RestClient(talky.url);
});

afterAll(() => talky.stop());

/** For tests in which many passwords are hashed, each at its full cost. */
const slowly = 30_000;

const registration = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  email: `${name}@example.com`,
  password: 'four unrelated words',
  ...more,
});

describe('registering', () => {
  test(
    'twenty first people at once make exactly one admin',
    async () => {
      const names = Array.from({ length: 20 }, (_, index) => `first${index}`);
      const answers = await Promise.all(names.map((name) => stranger.post<SignedIn>('/users', registration(name))));
      expect(answers.map((answer) => answer.status)).toEqual(names.map(() => 201));
      expect(answers.filter((answer) => answer.body.isAdmin)).toHaveLength(1);
      expect(await UserModel.countDocuments({ isAdmin: true })).toBe(1);
    },
    slowly,
  );

  test('answers with the person, a token that works and a cookie no script can read', async () => {
    const answer = await stranger.post<SignedIn>('/users', registration('barbara', { name: '  Barbara   Liskov ' }));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: 'Barbara Liskov',
      email: 'barbara@example.com',
      isAdmin: false,
      isBot: false,
    });
    expect(Object.keys(answer.body).sort()).toEqual(['_id', 'email', 'isAdmin', 'isBot', 'name', 'pic', 'token']);
    expect((await new RestClient(talky.url, answer.body.token).get<Me>('/users/me')).body.name).toBe('Barbara Liskov');
    const cookie = answer.headers.get('set-cookie') ?? '';
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/api/users']) expect(cookie).toContain(part);
  });

  test('knows an e-mail again whatever its case, blanks and Unicode form', async () => {
    expect((await stranger.post('/users', registration('alan'))).status).toBe(201);
    for (const email of ['ALAN@example.com', ' alan@example.com ', 'ａlan@example.com']) {
      const answer = await stranger.post('/users', registration('alan', { email }));
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'email_taken' } } });
    }
  });

  test(
    'one of twenty people with one e-mail at once gets it',
    async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => stranger.post('/users', registration('twin'))),
      );
      const statuses = answers.map((answer) => answer.status).sort();
      expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    },
    slowly,
  );

  test.each([
    ['a blank name', { name: '  \u200b ' }],
    ['a name of 81 characters', { name: 'x'.repeat(81) }],
    ['no @', { email: 'nobody' }],
    ['a blank in the e-mail', { email: 'no body@example.com' }],
    ['an e-mail of 255 characters', { email: `${'x'.repeat(243)}@example.com` }],
    ['a password of 7 characters', { password: 'sh0rt!!' }],
    ['a password of 257 characters', { password: 'x1'.repeat(129).slice(0, 257) }],
    ['a password on every list', { password: 'password123' }],
    ['a picture that is a script', { pic: 'javascript:alert(1)' }],
    ['an operator for a password', { password: { $gt: '' } }],
  ])('%s is refused with a sentence', async (_what, change) => {
    const answer = await stranger.post<{ error: { message: string } }>('/users', registration('nobody', change));
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    expect(answer.body.error.message.length).toBeGreaterThan(10);
    expect(await UserModel.exists({ emailKey: 'nobody@example.com' })).toBeNull();
  });

  test(
    'a password may have 256 characters, and all of them count',
    async () => {
      const password = `${'correct horse battery staple '.repeat(9)}`.slice(0, 256);
      expect((await stranger.post('/users', registration('long', { password }))).status).toBe(201);
      const login = (tried: string) => stranger.post('/users/login', { email: 'long@example.com', password: tried });
      expect((await login(password.slice(0, 255))).status).toBe(401);
      expect((await login(password)).status).toBe(200);
    },
    slowly,
  );
});

describe('a profile', () => {
  beforeAll(async () => {
    ({ ada, grace } = await createCast(talky.url));
  });

  test('has a picture of our own drawing that nobody can write into', async () => {
    const { body } = await ada.get<Me>('/users/me');
    expect(body.pic).toMatch(/^\/api\/avatars\/A-\d+\.svg$/);
    const picture = await fetch(talky.url + body.pic);
    expect(picture.headers.get('content-type')).toStartWith('image/svg+xml');
    expect(picture.headers.get('cache-control')).toContain('immutable');
    const hostile = await fetch(`${talky.url}/api/avatars/${encodeURIComponent('<b')}-3.svg`);
    expect(await hostile.text()).toContain('&#60;b');
    expect(hostile.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('is changed by its owner and seen by others', async () => {
    const status = { text: 'at the loom', emoji: '🧵' };
    const answer = await ada.patch<Me>('/users/me', { name: 'Ada L.', status, settings: { theme: 'dark' } });
    expect(answer).toMatchObject({ status: 200, body: { name: 'Ada L.', status, settings: { theme: 'dark' } } });
    const seen = await grace.get<User>(`/users/${ada.id}`);
    expect(seen.body).toMatchObject({ name: 'Ada L.', status });
    expect(seen.body).not.toHaveProperty('settings');
  });

  test('tells its changes to its owner’s devices and to whoever looks at them', async () => {
    const [own, hers, his] = await Promise.all(
      [ada, grace, await createPerson(talky.url, 'linus the watcher')].map((person) =>
        TestSocket.enter(talky.socketUrl, person.token),
      ),
    );
    await ada.post('/chat', { userId: grace.id });
    for (const socket of [hers, his]) await socket?.ask('presence.watch', { userIds: [ada.id] });
    await ada.patch('/users/me', { name: 'Ada Lovelace' });
    for (const socket of [own, hers]) {
      expect(await socket?.nextEvent('user.updated')).toMatchObject({ _id: ada.id, name: 'Ada Lovelace' });
    }
    await his?.expectSilence('user.updated');
    for (const socket of [own, hers, his]) socket?.close();
  });

  test('merges settings, however many change at once, and null removes one', async () => {
    const keys = Array.from({ length: 10 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => ada.patch('/users/me', { settings: { [key]: true } })));
    await ada.patch('/users/me', { settings: { key0: null } });
    const { settings } = (await ada.get<Me>('/users/me')).body;
    expect(keys.filter((key) => settings[key] === true)).toEqual(keys.slice(1));
  });

  test('takes no field but its own', async () => {
    const before = await UserModel.findById(grace.id).lean();
    const hostile = {
      isAdmin: true,
      isBot: true,
      passwordHash: 'x',
      _id: ada.id,
      email: 'root@example.org',
      settings: {},
    };
    expect((await grace.patch('/users/me', hostile)).status).toBe(200);
    expect(await UserModel.findById(grace.id).lean()).toEqual(before);
  });

  test.each(['a.b', '$set', 'constructor.prototype', ''])('a setting named %j is refused', async (key) => {
    const answer = await ada.raw('PATCH', '/users/me', { body: `{"settings":{${JSON.stringify(key)}:1}}` });
    expect(answer.status).toBe(400);
  });
});

describe('finding people', () => {
  let searcher: Person;
  const find = async (query: string) =>
    (await searcher.get<Page>(`/users?limit=100&search=${encodeURIComponent(query)}`)).body.items.map(
      (user) => user.name,
    );

  beforeAll(async () => {
    searcher = await createPerson(talky.url, 'Žofie Nováková-Ångström');
    await Promise.all(['Émile Zola', 'emil Nolde', 'Zoe Émilienne'].map((name) => createPerson(talky.url, name)));
  });

  test('goes by the beginning of the name or of any word in it, without case and accents', async () => {
    expect(await find('EMIL')).toEqual(['emil Nolde', 'Émile Zola', 'Zoe Émilienne']);
    expect(await find('émile z')).toEqual(['Émile Zola']);
    expect(await find('angstrom')).toEqual(['Žofie Nováková-Ångström']);
    expect(await find('milie')).toEqual([]);
  });

  test('goes by the beginning of the e-mail, and finds oneself', async () => {
    expect(await find(searcher.email)).toEqual([searcher.name]);
    expect(await find('grace@exam')).toEqual(['grace']);
    expect(await find('example.org')).toEqual([]);
  });

  test('takes signs as text, not as a pattern', async () => {
    expect(await find('zoe')).toHaveLength(1);
    for (const query of ['.*', 'zo.', '^z', '$', '\\', '%00']) expect(await find(query)).toEqual([]);
  });

  test('pages through everybody once, by name', async () => {
    const everybody: string[] = [];
    let cursor = '';
    do {
      const page = await searcher.get<Page>(`/users?limit=7${cursor && `&cursor=${cursor}`}`);
      everybody.push(...page.body.items.map((user) => user._id));
      cursor = page.body.nextCursor ?? '';
    } while (cursor);
    expect(new Set(everybody).size).toBe(everybody.length);
    expect(everybody).toHaveLength(await UserModel.countDocuments());
  });

  test('shows no secrets', async () => {
    const { items } = (await searcher.get<Page>('/users?search=first1')).body;
    expect(items.length).toBeGreaterThan(0);
    for (const user of items) {
      expect(Object.keys(user).sort()).toEqual(['_id', 'email', 'isAdmin', 'isBot', 'name', 'pic']);
    }
  });

  test('reads an index and no more of it than it needs', async () => {
    for (const search of ['emil', '']) {
      const plan = JSON.stringify(await findUsersQuery({ search, limit: 20 }).explain('queryPlanner'));
      expect(plan).toContain('IXSCAN');
      expect(plan).not.toContain('COLLSCAN');
    }
  });

  test.each(['limit=abc', 'limit=1e3', 'limit=-1', 'limit=1.5', 'cursor=%F0%9F', 'cursor=bm9uc2Vuc2U'])(
    '%s is nonsense',
    async (query) => {
      expect((await searcher.get(`/users?${query}`)).status).toBe(400);
    },
  );

  test('cuts a limit above the maximum', async () => {
    const page = await searcher.get<Page>('/users?limit=100000');
    expect(page.status).toBe(200);
    expect(page.body.items.length).toBeLessThanOrEqual(100);
  });

  test('leaves out whoever is gone', async () => {
    const gone = await createPerson(talky.url, 'Gone Girl');
    expect(await find('gone')).toEqual(['Gone Girl']);
    await UserModel.updateOne({ _id: gone.id }, { $set: { deactivatedAt: new Date() } });
    expect(await find('gone')).toEqual([]);
  });
});
