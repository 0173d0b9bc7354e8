import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { UnrecoverableError, Worker } from 'bullmq';
import { config } from '../src/config.ts';
import { closeQueues, enqueueAll, openQueueRedis, queueNames, queueOf, queuePrefix } from '../src/jobs/queues.ts';
import { endSessionsOf } from '../src/modules/auth/sessions.ts';
import { UserModel } from '../src/modules/users/model.ts';
import { environmentOf } from './instance.ts';
import { createCast, createPerson, type Person } from './people.ts';
import { startTalky, type Talky } from './testing.ts';

let talky: Talky;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace } = await createCast(talky.url));
});

afterAll(async () => {
  await closeQueues();
  await talky.stop();
});

/** The cookie that lets a browser see the queues. */
async function passOf(person: Person): Promise<string> {
  const answer = await person.raw('POST', '/admin/queues/session');
  expect(answer.status).toBe(204);
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/; Path=\/admin\/queues; HttpOnly; SameSite=Strict; Max-Age=1800$/);
  return cookie.split(';')[0] ?? '';
}

const open = (path: string, cookie = '', init: RequestInit = {}) =>
  fetch(`${talky.url}/admin/queues${path}`, { ...init, headers: { cookie, ...init.headers } });

interface BoardQueues {
  queues: { name: string; counts: Record<string, number> }[];
}

/** Has a job fail for good. */
async function fail(id: string): Promise<void> {
  const connection = await openQueueRedis();
  const worker = new Worker(
    'email',
    () => {
      throw new UnrecoverableError('The mail server is no more.');
    },
    { connection, prefix: queuePrefix() },
  );
  const failed = new Promise((resolve) => worker.on('failed', resolve));
  await enqueueAll('email', [{ payload: { userId: ada.id }, id }]);
  await failed;
  await worker.close();
  connection.disconnect();
}

const stateOf = async (id: string) => (await (await queueOf('email')).getJob(id))?.getState();

afterEach(async () => {
  await (await queueOf('email')).obliterate({ force: true });
});

describe('the board', () => {
  test('shows an admin every queue', async () => {
    const pass = await passOf(ada);
    const page = await open('', pass);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain('<base href="/admin/queues/"');
    const script = /src="(static\/js\/[^"]+)"/.exec(html)?.[1];
    const code = await open(`/${script}`, pass);
    expect(code.status).toBe(200);
    expect(code.headers.get('content-type')).toContain('javascript');
    const { queues } = (await (await open('/api/queues', pass)).json()) as BoardQueues;
    expect(queues.map(({ name }) => name)).toEqual([...queueNames]);
  });

  test('tries a failed job again', async () => {
    await fail('email-1');
    expect(await stateOf('email-1')).toBe('failed');
    const pass = await passOf(ada);
    const answer = await open('/api/queues/email/email-1/retry', pass, { method: 'PUT' });
    expect(answer.status).toBe(204);
    expect(await stateOf('email-1')).toBe('waiting');
  });

  test('shows others nothing, and lets whoever opens it sign in by a script of its own', async () => {
    expect((await grace.raw('POST', '/admin/queues/session')).status).toBe(403);
    for (const cookie of ['', 'talky_queues=', `${(await passOf(ada)).slice(0, -4)}AAAA`, 'talky_queues=a.b.9e15.c']) {
      for (const path of ['', '/', '/api/queues', '/static/images/logo.svg', '/queue/email']) {
        const answer = await open(path, cookie);
        expect(answer.status).toBe(401);
        expect(await answer.text()).toContain('Only admins of this workspace see them.');
      }
    }
    const script = await open('/enter.js');
    expect(script.status).toBe(200);
    expect(await script.text()).toContain('/api/admin/queues/session');
  });

  test('is closed to whoever is no admin any more, and to a session that has ended', async () => {
    const [joan, mary] = [
      await createPerson(talky.url, 'joan', { isAdmin: true }),
      await createPerson(talky.url, 'mary', { isAdmin: true }),
    ];
    const [joans, marys] = [await passOf(joan), await passOf(mary)];
    for (const pass of [joans, marys]) expect((await open('', pass)).status).toBe(200);
    await UserModel.updateOne({ _id: joan.id }, { $set: { isAdmin: false } });
    await endSessionsOf(mary.id, null);
    for (const pass of [joans, marys]) expect((await open('', pass)).status).toBe(401);
  });

  test('does nothing for another site’s page', async () => {
    const pass = await passOf(ada);
    const answer = await open('/api/queues/pause', pass, {
      method: 'PUT',
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(answer.status).toBe(403);
  });
});

describe('bun talky jobs', () => {
  const command = join(import.meta.dir, '../src/cli/main.ts');

  async function jobs(...words: string[]): Promise<string> {
    const child = Bun.spawn([process.execPath, command, 'jobs', ...words], {
      env: environmentOf(config()),
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    if ((await child.exited) !== 0) throw new Error(out + err);
    return out;
  }

  test('counts them, names those that failed and why, and tries them again as often as new ones', async () => {
    await fail('email-1');
    await fail('email-2');
    expect(await jobs('list')).toMatch(/^email +0 +0 +0 +2$/m);
    const failed = await jobs('failed', 'email');
    expect(failed).toMatch(/email-1 +tried 1 times +The mail server is no more\.$/m);
    expect(failed.trim().split('\n')).toHaveLength(2);
    expect(await jobs('retry', 'email')).toBe('2 jobs of email are tried again.\n');
    const queue = await queueOf('email');
    expect((await queue.getWaiting()).map(({ id, attemptsMade }) => ({ id, attemptsMade }))).toEqual(
      expect.arrayContaining([
        { id: 'email-1', attemptsMade: 0 },
        { id: 'email-2', attemptsMade: 0 },
      ]),
    );
    expect(await jobs('failed', 'email')).toBe('No job of email has failed.\n');
  });

  test('knows which queues there are', async () => {
    await expect(jobs('retry', 'letters')).rejects.toThrow('Allowed choices are summaries, notify');
  });
});
