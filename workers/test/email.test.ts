import { describe, expect, test } from 'bun:test';
import { scheduleEmails } from '@talky/server/backend';
import { openQueueRedis, queueOf, queuePrefix } from '@talky/server/jobs';
import { RestClient } from '@talky/server/testing';
import { QueueEvents } from 'bullmq';
import { startWorkers } from '../src/workers.ts';
import {
  createGroup,
  directId,
  expectNone,
  expectOneEmail,
  grace,
  minuteMs,
  nextLook,
  office,
  prefer,
  publicUrl,
  say,
  setEmailScene,
  talky,
} from './email-scene.ts';

setEmailScene();

describe('the e-mail', () => {
  test('tells what waits and was meant for the person, in text and HTML alike', async () => {
    const group = await createGroup('Design');
    await prefer({ groups: 'mentions' });
    await say('a first word');
    await say('a second <b>word</b> & more');
    await say('not for anybody', group);
    await say(`@${grace.name} look at this`, group);
    const { from, to, email: letter } = await expectOneEmail();
    expect({ from, to }).toEqual({ from: 'n@talky.example', to: [grace.email] });
    expect(letter.from).toMatchObject({ name: 'Northlight' });
    expect(letter.subject).toBe('3 messages for you in 2 chats');
    for (const body of [letter.text, letter.html]) {
      expect(body).toContain('While you were away from Talky, 3 messages came for you.');
      expect(body).toContain('a first word');
      expect(body).toContain('look at this');
      expect(body).toContain('mentioned you');
      expect(body).toContain(`${publicUrl}/chat/${directId}`);
      expect(body).toContain(`${publicUrl}/chat/${group}`);
      expect(body).toContain(`${publicUrl}/settings/notifications`);
      expect(body).not.toContain('not for anybody');
    }
    expect(letter.text).toContain('a second <b>word</b> & more');
    expect(letter.html).toContain('a second &lt;b&gt;word&lt;/b&gt; &amp; more');
    expect(letter.html).not.toMatch(/<(img|script|link)\b|src=/);
  });

  test.each([
    ['one message', ['hello'], 'ada wrote to you'],
    ['two messages', ['hello', 'again'], 'ada sent you 2 messages'],
  ])('is named by %s', async (_what, contents, subject) => {
    for (const content of contents) await say(content);
    expect((await expectOneEmail()).email.subject).toBe(subject);
  });

  test('says neither names nor text to whoever hides content', async () => {
    await prefer({ hideContent: true });
    await say('a secret');
    const { email: letter } = await expectOneEmail();
    expect(letter.subject).toBe('1 message for you');
    for (const body of [letter.text, letter.html]) {
      expect(body).toContain('1 message came for you');
      expect(body).not.toContain('a secret');
      expect(body).not.toContain('ada');
    }
  });

  test('stays small, and says how much more there is', async () => {
    const groups = await Promise.all(Array.from({ length: 12 }, (_, index) => createGroup(`group ${index}`)));
    await Promise.all(
      groups.flatMap((group) =>
        Array.from({ length: 7 }, () => say(`@${grace.name}: ${'long words '.repeat(1_400)}`, group)),
      ),
    );
    const { bytes, email: letter } = await expectOneEmail();
    expect(letter.subject).toBe('84 messages for you in 12 chats');
    expect(bytes).toBeLessThan(100_000);
    for (const body of [letter.text, letter.html]) {
      expect(body).toContain('and 2 more messages');
      expect(body).toContain('and 2 more chats');
    }
  });

  test('is ended by one click, as RFC 8058 has it', async () => {
    await say('hello');
    const { email: letter } = await expectOneEmail();
    const headers = new Map(letter.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    const [, url = ''] = /^<(https:[^>]+)>$/.exec(headers.get('list-unsubscribe') ?? '') ?? [];
    expect(letter.text).toContain(url);
    const path = url.replace(`${publicUrl}/api`, '');
    const answer = await new RestClient(talky.url).raw('POST', path, { body: 'List-Unsubscribe=One-Click' });
    expect(answer.status).toBe(200);
    await say('more');
    await expectNone('unwanted');
  });
});

describe('the job', () => {
  test('is one for all messages of a stretch of time, due once the person has been away long enough', async () => {
    await prefer({ emailAfterMinutes: 30 });
    const now = Date.now();
    const begun = now - (now % (30 * minuteMs));
    for (const later of [1, 2, 29]) await scheduleEmails([grace.id], begun + later * minuteMs);
    const jobs = async () => (await (await queueOf('email')).getDelayed()).filter(({ id }) => id?.includes(grace.id));
    expect((await jobs()).map(({ delay, data }) => ({ delay, data }))).toEqual([
      { delay: 30 * minuteMs, data: { userId: grace.id } },
    ]);
    await scheduleEmails([grace.id], begun + 31 * minuteMs);
    expect(await jobs()).toHaveLength(2);
  });

  test('is not made for whoever wants no e-mail', async () => {
    await prefer({ emailAfterMinutes: 0 });
    await scheduleEmails([grace.id]);
    expect(await nextLook()).toBeUndefined();
    await prefer({ emailAfterMinutes: 15 });
    await scheduleEmails([grace.id]);
    expect(await nextLook()).toBeDefined();
  });

  test('is made by a message and done by the workers, when it is due', async () => {
    const connection = await openQueueRedis();
    const events = new QueueEvents('email', { connection, prefix: queuePrefix() });
    await events.waitUntilReady();
    const scheduled = new Promise<string>((resolve) => {
      events.on('delayed', ({ jobId }) => jobId.includes(grace.id) && resolve(jobId));
    });
    const workers = await startWorkers();
    await say('by way of the queue');
    const job = await (await queueOf('email')).getJob(await scheduled);
    expect(job?.delay).toBe(15 * minuteMs);
    const next = office.next();
    await job?.promote();
    expect((await next).email.text).toContain('by way of the queue');
    await workers.stop();
    await events.close();
    connection.disconnect();
  }, 30_000);
});
