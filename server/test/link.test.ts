import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Link } from './link.ts';

/** Answers every byte with itself. */
let echo: Server;
let link: Link;
const open: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  link = await Link.open({ port: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await link.close();
  echo.close();
});

function dial(): Socket {
  const socket = connect(link.port, '127.0.0.1');
  socket.on('error', () => undefined);
  open.push(socket);
  return socket;
}

const ended = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

/** Sends text and resolves when all of it has come back. */
function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  return new Promise((resolve) => {
    let answer = '';
    const listen = (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.length < text.length) return;
      socket.off('data', listen);
      resolve(answer);
    };
    socket.on('data', listen);
  });
}

/** Whether something has happened after a while in which it could have. */
const happens = (what: Promise<unknown>) => Promise.race([what.then(() => true), Bun.sleep(150).then(() => false)]);

describe('a link', () => {
  test('passes bytes both ways, more than it holds at once too', async () => {
    const socket = dial();
    expect(await ask(socket, 'hello')).toBe('hello');
    const much = 'x'.repeat(5_000_000);
    expect(await ask(socket, much)).toBe(much);
  });

  test('that is cut ends what was open and what is opened, until it is healed', async () => {
    const before = dial();
    await ask(before, 'hello');
    link.cut();
    await ended(before);
    await ended(dial());
    link.heal();
    expect(await ask(dial(), 'again')).toBe('again');
  });

  test('that is silent passes neither bytes nor ends, and all of it once healed', async () => {
    const before = dial();
    await ask(before, 'hello');
    link.silence();
    const during = dial();
    const answers = Promise.all([ask(before, 'one'), ask(during, 'two')]);
    for (const socket of open) socket.end();
    const ends = Promise.all([ended(before), ended(during)]);
    expect(await happens(Promise.race([answers, ends]))).toBe(false);
    link.heal();
    expect(await answers).toEqual(['one', 'two']);
    await ends;
  });

  test('that is slow delays each way and keeps the order', async () => {
    const socket = dial();
    await ask(socket, 'hello');
    link.slow(60);
    const start = performance.now();
    socket.write('first ');
    expect(await ask(socket, 'second')).toStartWith('first ');
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
  });

  test('tells the one side when the other is gone', async () => {
    const socket = dial();
    await ask(socket, 'hello');
    await link.close();
    await ended(socket);
    expect(link.connections).toBe(0);
  });
});
