import { afterEach, beforeEach, describe, expect, jest, test } from 'bun:test';
import { closeCodes, type EventFrame, type Replies } from '@talky/server/protocol';
import { ada, messageOf } from '../../../test/cast.ts';
import { Socket, type SocketHandlers, type SocketStatus } from './socket.ts';

type Sent = { type: string; id: number; data: Record<string, unknown> };

/** The server's end of one connection. */
class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Sent[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Sent);
  }

  close(): void {
    this.isClosed = true;
  }

  reply(data: unknown, to = this.sent.at(-1)): void {
    this.onmessage?.({ data: JSON.stringify({ type: 'reply', id: to?.id, ok: true, data }) });
  }

  event(frame: EventFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number): void {
    this.onclose?.({ code });
  }
}

const hello: Replies['hello'] = { user: ada, chats: [], reset: [], heartbeatMs: 25_000, serverTime: '' };

/** Everything in flight settles. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

class Scene {
  readonly opened: FakeSocket[] = [];
  readonly heard: string[] = [];
  readonly statuses: SocketStatus[] = [];
  token: string | undefined = 'token';
  lives = true;
  cursors: Record<string, { seq: number; rev: number }> = {};
  readonly socket: Socket;

  constructor(more: Partial<SocketHandlers> = {}) {
    this.socket = new Socket(
      'ws://talky/ws',
      {
        token: async () => this.token,
        cursors: () => this.cursors,
        hello: () => this.heard.push('hello'),
        event: (frame) => this.heard.push(frame.type),
        status: (status) => this.statuses.push(status),
        sessionDoubtful: async () => this.lives,
        refused: () => this.heard.push('refused'),
        ...more,
      },
      () => {
        const socket = new FakeSocket();
        this.opened.push(socket);
        return socket as unknown as WebSocket;
      },
    );
  }

  get server(): FakeSocket {
    const last = this.opened.at(-1);
    if (!last) throw new Error('No connection was opened.');
    return last;
  }

  async online(): Promise<FakeSocket> {
    this.socket.start();
    return await this.greet();
  }

  async greet(): Promise<FakeSocket> {
    await settle();
    this.server.onopen?.();
    this.server.reply(hello);
    await settle();
    return this.server;
  }

  /** Waits until the first new try has begun, and not until that has taken too long. */
  async retry(): Promise<FakeSocket> {
    jest.advanceTimersByTime(500);
    await settle();
    return this.server;
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a socket', () => {
  test('greets first, with its token and what it has heard', async () => {
    const scene = new Scene();
    scene.cursors = { ferries: { seq: 7, rev: 2 } };
    const server = await scene.online();
    expect(server.sent).toEqual([{ type: 'hello', id: 1, data: { token: 'token', resume: scene.cursors } }]);
    expect([scene.heard, scene.statuses]).toEqual([['hello'], ['connecting', 'online']]);
  });

  test('takes what is asked while its greeting is told', async () => {
    const scene = new Scene({ hello: () => void scene.socket.request('presence.watch', { userIds: [] }) });
    const server = await scene.online();
    expect(server.sent.map(({ type }) => type)).toEqual(['hello', 'presence.watch']);
    expect(scene.statuses).toEqual(['connecting', 'online']);
  });

  test('takes the greeting’s answer before the events that follow in the same moment', async () => {
    const scene = new Scene();
    scene.socket.start();
    await settle();
    scene.server.onopen?.();
    scene.server.reply(hello);
    scene.server.event({ type: 'message.created', data: messageOf(1) });
    expect(scene.heard).toEqual(['hello', 'message.created']);
  });

  test('whose greeting is put off comes back when the server wants it, not before', async () => {
    const scene = new Scene();
    scene.socket.start();
    await settle();
    scene.server.onopen?.();
    const error = { code: 'overloaded', message: 'Busy.', retryAfterMs: 4_000 };
    scene.server.onmessage?.({ data: JSON.stringify({ type: 'reply', id: 1, ok: false, error }) });
    await settle();
    jest.advanceTimersByTime(3_999);
    await settle();
    expect(scene.opened.length).toBe(1);
    jest.advanceTimersByTime(1);
    await settle();
    expect(scene.opened.length).toBe(2);
  });

  test('gives every request its own answer, whatever comes first', async () => {
    const scene = new Scene();
    const server = await scene.online();
    const first = scene.socket.request('ping', {});
    const second = scene.socket.request('presence.watch', { userIds: [] });
    const [, ping, watch] = server.sent;
    server.reply(['watched'], watch);
    server.reply({}, ping);
    expect([(await first).data, (await second).data as unknown]).toEqual([{}, ['watched']]);
  });

  test('fails what is asked without a connection, or when it ends before the answer', async () => {
    const scene = new Scene();
    expect((await scene.socket.request('ping', {})).error?.code).toBe('network');
    const server = await scene.online();
    const asked = scene.socket.request('ping', {});
    server.end(1006);
    expect((await asked).error?.code).toBe('network');
  });

  test('gives up on an answer that takes too long', async () => {
    const scene = new Scene();
    await scene.online();
    const asked = scene.socket.request('typing.start', { chatId: 'ferries' }, 2_000);
    jest.advanceTimersByTime(2_000);
    expect((await asked).error?.code).toBe('timeout');
  });

  test('comes back after a lost connection, from where it stands by then', async () => {
    const scene = new Scene();
    const server = await scene.online();
    scene.cursors = { ferries: { seq: 9, rev: 0 } };
    server.end(closeCodes.restarting);
    expect(scene.statuses.at(-1)).toBe('connecting');
    await scene.retry();
    await scene.greet();
    expect(scene.opened).toHaveLength(2);
    expect(scene.server.sent[0]?.data.resume).toEqual({ ferries: { seq: 9, rev: 0 } });
    expect(scene.statuses.at(-1)).toBe('online');
  });

  test('hears nothing more of a connection it has given up', async () => {
    const scene = new Scene();
    const old = await scene.online();
    const late = old.onmessage;
    old.end(1006);
    late?.({ data: JSON.stringify({ type: 'message.created', data: messageOf(1) }) });
    expect(scene.heard).toEqual(['hello']);
  });

  test('says offline once a try has failed, and tries at once when nudged', async () => {
    const scene = new Scene();
    (await scene.online()).end(1006);
    await scene.retry();
    scene.server.end(1006);
    await settle();
    expect(scene.statuses.at(-1)).toBe('offline');
    const tried = scene.opened.length;
    scene.socket.nudge();
    await settle();
    expect(scene.opened).toHaveLength(tried + 1);
  });

  test('asks a silent server for a sign, and leaves it after three seconds without', async () => {
    const scene = new Scene();
    const server = await scene.online();
    jest.advanceTimersByTime(hello.heartbeatMs);
    expect(server.sent.at(-1)?.type).toBe('ping');
    jest.advanceTimersByTime(3_000);
    await settle();
    expect([server.isClosed, scene.statuses.at(-1)]).toEqual([true, 'connecting']);
    await scene.retry();
    expect(scene.opened).toHaveLength(2);
  });

  test('does not ask while events come', async () => {
    const scene = new Scene();
    const server = await scene.online();
    for (let passed = 0; passed < 4; passed++) {
      jest.advanceTimersByTime(hello.heartbeatMs - 1);
      server.event({ type: 'typing.started', data: { chatId: 'ferries', userId: ada._id } });
    }
    expect(server.sent.map(({ type }) => type)).toEqual(['hello']);
  });

  for (const code of [closeCodes.unauthenticated, closeCodes.sessionEnded])
    test(`asks about its session after ${code}: comes back when it lives, stops when it is over`, async () => {
      const living = new Scene();
      (await living.online()).end(code);
      await settle();
      await living.retry();
      expect(living.opened).toHaveLength(2);

      const over = new Scene();
      over.lives = false;
      (await over.online()).end(code);
      await settle();
      await over.retry();
      expect([over.opened.length, over.statuses.at(-1)]).toEqual([1, 'offline']);
    });

  test('stops where its page is not allowed, and says so', async () => {
    const scene = new Scene();
    (await scene.online()).end(closeCodes.wrongOrigin);
    await scene.retry();
    expect([scene.opened.length, scene.heard.at(-1)]).toEqual([1, 'refused']);
  });

  test('waits without a token, and opens nothing', async () => {
    const scene = new Scene();
    scene.token = undefined;
    scene.socket.start();
    await settle();
    expect(scene.opened).toHaveLength(0);
    scene.token = 'token';
    await scene.retry();
    expect(scene.opened).toHaveLength(1);
  });
});
