import { afterEach, describe, expect, test } from 'bun:test';
import { DigestModel } from '@talky/server/backend';
import type { Socket as BunSocket } from 'bun';
import { Types } from 'mongoose';
import { send } from '../src/email/post.ts';
import {
  expectNone,
  expectOneEmail,
  grace,
  minuteMs,
  nextLook,
  office,
  outcomeOf,
  recordOf,
  say,
  setEmailScene,
} from './email-scene.ts';

type Socket = Pick<BunSocket, 'write' | 'end'>;

setEmailScene();

describe('once', () => {
  test('however many workers are at it', async () => {
    await say('hello');
    const before = office.deliveries.length;
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => outcomeOf(grace)));
    expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1);
    expect(office.deliveries.length).toBe(before + 1);
  });

  test('under the same id when a worker was killed before it could note that it was sent', async () => {
    await say('hello');
    const first = await expectOneEmail();
    await DigestModel.deleteOne({ _id: new Types.ObjectId(grace.id) });
    const second = await expectOneEmail();
    expect(first.email.messageId).toMatch(/^<[\w-]{32}@talky\.example>$/);
    expect(second.email.messageId).toBe(first.email.messageId);
    await DigestModel.deleteOne({ _id: new Types.ObjectId(grace.id) });
    await say('more');
    expect((await expectOneEmail()).email.messageId).not.toBe(first.email.messageId);
  });

  test('and while a killed worker seems to be at it, later', async () => {
    await say('hello');
    const leasedUntil = new Date(Date.now() + minuteMs);
    await DigestModel.create({ _id: new Types.ObjectId(grace.id), told: {}, leasedUntil });
    await expectNone('busy');
    expect(await nextLook()).toBeGreaterThanOrEqual(leasedUntil.getTime() - 1_000);
    await DigestModel.updateOne({ _id: new Types.ObjectId(grace.id) }, { $set: { leasedUntil: new Date() } });
    await expectOneEmail();
  });
});

describe('a mail server', () => {
  afterEach(() => {
    expect(office.refusals).toEqual([]);
  });

  test.each([
    ['recipient', 450],
    ['data', 451],
  ] as const)('that wants the %s later (%i) is asked again', async (at, code) => {
    await say('hello');
    office.refusals.push({ at, code });
    await expect(outcomeOf(grace)).rejects.toThrow();
    await expectOneEmail();
  });

  test('that does not know the person is left alone for a day', async () => {
    await say('hello');
    office.refusals.push({ at: 'recipient', code: 550 });
    await expectNone('refused');
    await expectNone('refused');
    expect((await recordOf(grace))?.refusedUntil?.getTime()).toBeGreaterThan(Date.now() + 23 * 60 * minuteMs);
    await DigestModel.updateOne({ _id: new Types.ObjectId(grace.id) }, { $set: { refusedUntil: new Date() } });
    await expectOneEmail();
  });

  test('that does not want the e-mail itself is not asked again, and somebody may look why', async () => {
    await say('hello');
    office.refusals.push({ at: 'data', code: 554 });
    await expect(outcomeOf(grace)).rejects.toMatchObject({ name: 'UnrecoverableError' });
  });
});

describe('a mail server that is out of order', () => {
  const letter = { from: 'n@talky.example', to: 'grace@example.org', subject: 'hello', text: 'hello' };

  async function sendTo(socket: { open: (socket: Socket) => void; data: (socket: Socket, text: string) => void }) {
    let connections = 0;
    const server = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        open: (to) => {
          connections++;
          socket.open(to);
        },
        data: (to, bytes) => socket.data(to, bytes.toString()),
      },
    });
    try {
      await expect(send(`smtp://127.0.0.1:${server.port}?greetingTimeout=200`, letter)).rejects.toThrow();
    } finally {
      server.stop(true);
    }
    return connections;
  }

  test('keeps nobody waiting when it says nothing', async () => {
    expect(await sendTo({ open: () => undefined, data: () => undefined })).toBe(1);
  });

  test('is not sent the same again at once when it hangs up half-way', async () => {
    const connections = await sendTo({
      open: (socket) => socket.write('220 hello\r\n'),
      data: (socket, text) => (text.startsWith('DATA') ? socket.end() : socket.write('250 go on\r\n')),
    });
    expect(connections).toBe(1);
  });
});
