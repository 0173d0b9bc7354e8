import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { Crowd } from '../src/load/crowd.ts';
import { firstId } from '../src/load/wire/prepared-frame.ts';
import { SocketIoWire } from '../src/load/wire/socket-io-wire.ts';

const chatId = '0123456789abcdef01234567';

interface Draft {
  chatId: string;
  content: string;
  seq: number;
}

/** A real Socket.IO server that stores nothing; `deliver` may be replaced by something that breaks a promise. */
let io: Server;
let port: number;
let deliver: (message: Draft & { chat: string }) => void;

beforeEach(async () => {
  const http = createServer();
  // The pings come so often that every test answers some.
  io = new Server(http, { pingInterval: 50, pingTimeout: 2_000 });
  deliver = (message) => io.emit('message', message);
  io.use((socket, next) => next(socket.handshake.auth.token === 'stranger' ? new Error('no') : undefined));
  io.on('connection', (socket) => {
    socket.on('message', (draft: Draft, ack: (answer: unknown) => void) => {
      const message = { ...draft, chat: draft.chatId };
      deliver(message);
      ack(message);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, resolve));
  port = (http.address() as AddressInfo).port;
});

afterEach(() => io.close());

async function crowdOfThree() {
  const crowd = new Crowd({ chats: [{ id: chatId, tokens: ['ada', 'grace', 'linus'] }] }, new SocketIoWire());
  await crowd.connect([port]);
  const [chat] = crowd.chats;
  if (!chat) throw new Error('A chat was to be there.');
  const send = () => crowd.exchange.send(chat, performance.now());
  return { crowd, send };
}

describe('a crowd on a real Socket.IO server', () => {
  test('completes every message, and stays connected over pings', async () => {
    const { crowd, send } = await crowdOfThree();
    const pongs = [...io.sockets.sockets.values()].map(({ conn }) => once(conn, 'heartbeat'));
    for (let i = 0; i < 1_500; i++) send();
    await crowd.settle();
    await Promise.all(pongs);
    expect(crowd.problems()).toEqual([]);
    expect(crowd.exchange.completed).toBe(1_500);
    expect(crowd.exchange.delivered).toBe(4_500);
    expect(crowd.exchange.audited).toBe(4);
    crowd.close();
  });

  test('finds a delivery that was planted to be lost', async () => {
    const { crowd, send } = await crowdOfThree();
    const [unlucky] = [...io.sockets.sockets.keys()];
    deliver = (message) => {
      const isPlanted = message.seq === firstId + 5;
      (isPlanted ? io.except(unlucky ?? '') : io).emit('message', message);
    };
    for (let i = 0; i < 10; i++) send();
    await crowd.settle(500);
    expect(crowd.problems().join()).toContain('1 lost, 0 doubled');
    expect(crowd.problems().join()).toContain('1 of 10 messages were not completed');
    crowd.close();
  });

  test('finds a delivery that was planted to be doubled', async () => {
    const { crowd, send } = await crowdOfThree();
    const [lucky] = [...io.sockets.sockets.keys()];
    deliver = (message) => {
      if (message.seq === firstId + 5) io.to(lucky ?? '').emit('message', message);
      io.emit('message', message);
    };
    for (let i = 0; i < 10; i++) send();
    await crowd.settle(500);
    expect(crowd.problems().join()).toContain('0 lost, 1 doubled');
    crowd.close();
  });

  test("does not mind another order: Socket.IO's chats promise none", async () => {
    const { crowd, send } = await crowdOfThree();
    const held: (Draft & { chat: string })[] = [];
    deliver = (message) => {
      held.unshift(message);
      if (held.length === 2) for (const each of held) io.emit('message', each);
    };
    send();
    send();
    await crowd.settle();
    expect(crowd.members[0]?.stream.disordered).toBe(1);
    expect(crowd.problems()).toEqual([]);
    crowd.close();
  });

  test('is refused with the server’s words', async () => {
    const crowd = new Crowd({ chats: [{ id: chatId, tokens: ['stranger'] }] }, new SocketIoWire());
    await expect(crowd.connect([port])).rejects.toThrow('44{"message":"no"}');
    crowd.close();
  });
});

describe("Socket.IO's packets", () => {
  const wire = new SocketIoWire();
  const placed = (packet: string): [Buffer, number, number] => [Buffer.from(`before${packet}9`), 6, 6 + packet.length];
  const kindOf = (packet: string) => {
    const [bytes, start] = placed(packet);
    return wire.kindOf(bytes, start);
  };

  test('tell their kind', () => {
    expect(kindOf('42["message",{"seq":100000001}]')).toBe('created');
    expect(kindOf('43100000001[{"seq":100000001}]')).toBe('reply');
    expect(kindOf('2')).toBe('ping');
    expect(kindOf('44{"message":"no"}')).toBe('error');
    expect(kindOf('42["typing",{}]')).toBe('other');
    expect(kindOf('0{"sid":"a"}')).toBe('other');
  });

  test('show the numbers that the generator gave them', () => {
    expect(wire.seqOfCreated(...placed(`42["message",{"content":"\\"seq\\":5","seq":${firstId + 7}}]`))).toBe(7);
    expect(wire.seqOfReply(...placed(`43${firstId + 3}[{"seq":${firstId + 8}}]`))).toBe(8);
    expect(wire.idOfReply(...placed(`43${firstId + 3}[{"seq":${firstId + 8}}]`))).toBe(firstId + 3);
  });

  test('without a number have none', () => {
    expect(wire.seqOfReply(...placed('431[{"error":"not_found"}]'))).toBe(-1);
    expect(wire.idOfReply(...placed('43[{}]'))).toBe(-1);
  });
});
