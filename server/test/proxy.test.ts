import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Chat } from '../src/protocol/resources.ts';
import { freePort } from '../src/stores/managed/free-port.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';
import { type Instance, startInstance } from './instance.ts';
import { NameServer } from './name-server.ts';
import { type FrontDoor, startProxy } from './proxy.ts';
import { createPerson, type Person, TestSocket } from './testing.ts';

/** Two instances behind HAProxy with deploy/haproxy.cfg, which finds them by name, as in compose.yaml. */

const hasHaproxy = Bun.which('haproxy') !== null;
if (!hasHaproxy) console.log('SKIPPED: haproxy is not installed, so no test goes through deploy/haproxy.cfg.');

describe.skipIf(!hasHaproxy)('behind the proxy', () => {
  const settings = testConfig();
  const hosts = ['127.0.0.2', '127.0.0.3'] as const;
  // As in containers: one port, an address each.
  const port = freePort();
  const open: TestSocket[] = [];
  let instances: Instance[];
  let names: NameServer;
  let proxy: FrontDoor;
  let ada: Person;
  let grace: Person;

  const startOn = (host: string) => startInstance(settings, { HOST: host, PORT: String(port) });

  beforeAll(async () => {
    await openTestStores(settings);
    instances = await Promise.all(hosts.map(startOn));
    names = await NameServer.start([...hosts]);
    proxy = await startProxy({
      TALKY_DNS: names.address,
      TALKY_WEB: `server.test:${port}`,
      TALKY_CHAT: `server.test:${port}`,
    });
    await proxy.sees(2);
    [ada, grace] = await Promise.all([createPerson(proxy.url, 'ada'), createPerson(proxy.url, 'grace')]);
  }, 40_000);

  afterAll(async () => {
    for (const socket of open) socket.close();
    await proxy?.stop();
    names?.stop();
    await Promise.all(instances.map((instance) => instance.kill('SIGKILL')));
    await closeTestStores(settings);
  });

  async function enter(person: Person): Promise<TestSocket> {
    const socket = new TestSocket(`${proxy.url.replace('http', 'ws')}/ws`);
    open.push(socket);
    await socket.hello(person.token ?? '');
    return socket;
  }

  const socketsOn = async (host: string) => {
    const figures = await (await fetch(`http://${host}:${port}/metrics`)).text();
    return Number(/^talky_sockets (\d+)/m.exec(figures)?.[1]);
  };
  const group = async (name: string) => (await ada.post<Chat>('/chat/group', { name, users: [grace.id] })).body;

  test('sockets go where the fewest are, and a message goes from one instance to the other', async () => {
    const chat = await group('across');
    const [of, from] = [await enter(ada), await enter(grace)];
    expect([await socketsOn(hosts[0]), await socketsOn(hosts[1])]).toEqual([1, 1]);
    const sent = await of.ask('message.send', { chatId: chat._id, content: 'over there', clientId: 'a' });
    expect(await from.nextEvent('message.created', (message) => message.chat === chat._id)).toEqual(sent);
  });

  test.each(['/metrics', '/metrics/', '//metrics', '/%6Detrics', '/METRICS', '/healthz', '/readyz?'])(
    'nobody outside gets %s',
    async (path) => {
      expect((await fetch(`http://${hosts[0]}:${port}/metrics`)).status).toBe(200);
      const answer = await fetch(proxy.url + path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('talky_');
    },
  );

  test('an instance that drains leaves the pool, and not one request fails', async () => {
    const chat = await group('drained');
    const sockets = await Promise.all([ada, grace, ada, grace].map(enter));
    const statuses = new Map<number, number>();
    let isOver = false;
    const ask = async (caller: number) => {
      for (let n = 0; !isOver; n++) {
        const { status } = n % 2 ? await ada.get('/chat') : await say(`c${caller} ${n}`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const say = (clientId: string) => ada.post('/messages', { chatId: chat._id, content: 'still here', clientId });
    const asking = Promise.all(Array.from({ length: 8 }, (_, caller) => ask(caller)));

    const [leaving, staying] = instances;
    expect(await leaving?.kill('SIGTERM')).toBe(0);
    names.addresses = [hosts[1]];
    await proxy.sees(1);
    isOver = true;
    await asking;
    expect([...statuses.keys()].sort()).toEqual([200, 201]);

    const closed = await Promise.all(
      sockets.filter(({ isOpen }) => !isOpen).map(async (socket) => (await socket.closed).code),
    );
    expect(closed.length).toBeGreaterThan(0);
    expect(new Set(closed)).toEqual(new Set([1012]));
    const back = await enter(grace);
    await back.ask('message.send', { chatId: chat._id, content: 'back again', clientId: 'back' });
    expect(staying?.isRunning).toBe(true);
  }, 40_000);

  test('an instance that comes is found by its name', async () => {
    instances.push(await startOn(hosts[0]));
    names.addresses = [...hosts];
    await proxy.sees(2);
    await enter(ada);
    expect(await socketsOn(hosts[0])).toBe(1);
  }, 30_000);
});
