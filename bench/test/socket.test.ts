import { afterAll, beforeAll, expect, test } from 'bun:test';
import { clientFrame } from '../src/load/frame-writer.ts';
import { LoadSocket } from '../src/load/socket.ts';
import { firstId, PreparedFrame } from '../src/load/wire/prepared-frame.ts';

let server: Bun.Server<undefined>;

beforeAll(() => {
  server = Bun.serve<undefined>({
    port: 0,
    fetch: (request, self) => {
      if (new URL(request.url).pathname !== '/ws') return new Response('no', { status: 404 });
      return self.upgrade(request) ? undefined : new Response('no', { status: 400 });
    },
    websocket: {
      message(ws, text) {
        if (text === 'close') ws.close(4409, 'over');
        else ws.send(text);
      },
    },
  });
});
afterAll(() => server.stop(true));

async function connect() {
  const heard: string[] = [];
  let wake = () => {};
  const socket = new LoadSocket((bytes, start, end) => {
    heard.push(bytes.toString('utf8', start, end));
    wake();
  });
  await socket.connect(server.port ?? 0, '/ws');
  const until = async (isDone: () => boolean) => {
    while (!isDone()) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { socket, heard, until };
}

test('a real server understands short, long and patched frames', async () => {
  const { socket, heard, until } = await connect();
  const prepared = new PreparedFrame(2, (id, other) => JSON.stringify({ id, other, again: String(id) }));
  const patched = (id: number, other: number) => {
    prepared.put(0, id);
    prepared.put(1, other);
    return prepared.bytes;
  };
  socket.send(clientFrame('short'));
  socket.send(clientFrame('y'.repeat(60_000)));
  socket.send(patched(firstId + 42, firstId + 7));
  socket.send(patched(firstId + 987_654, firstId));
  await until(() => heard.length === 4);
  expect(heard).toEqual([
    'short',
    'y'.repeat(60_000),
    `{"id":${firstId + 42},"other":${firstId + 7},"again":"${firstId + 42}"}`,
    `{"id":${firstId + 987_654},"other":${firstId},"again":"${firstId + 987_654}"}`,
  ]);
  socket.close();
});

test('many frames at once arrive all and in order', async () => {
  const { socket, heard, until } = await connect();
  const sent = Array.from({ length: 2_000 }, (_, i) => `${i} ${'z'.repeat(i)}`);
  for (const frame of sent) socket.send(clientFrame(frame));
  await until(() => heard.length === sent.length);
  expect(heard).toEqual(sent);
  socket.close();
});

test("the server's close code is kept", async () => {
  const { socket } = await connect();
  const closed = socket.closed;
  socket.send(clientFrame('close'));
  await closed;
  expect(socket.closeCode).toBe(4409);
});
