import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessToken } from 'livekit-server-sdk';
import type { ProviderEvent } from '../src/modules/calls/provider.ts';
import { makeLivekit } from '../src/modules/calls/providers/livekit/livekit.ts';
import type { Call } from '../src/protocol/calls.ts';
import { findLivekit, type LiveKitPlan, planLivekit } from '../src/stores/managed/index.ts';
import { startTalky, type Talky } from './testing.ts';
import { until } from './until.ts';

/* A real LiveKit under the supervisor of `bun start`, behind a real Talky. Media is web/e2e's affair. */
setDefaultTimeout(30_000);
const hasLivekit = findLivekit(process.env) !== undefined;
if (!hasLivekit) console.log('SKIPPED: there is no LiveKit here; `bun talky setup livekit` builds it.');

const dataDir = mkdtempSync(join(tmpdir(), 'talky-livekit-'));
const told: string[] = [];
const reported: ProviderEvent[] = [];
let talky: Talky;
let plan: LiveKitPlan;
let child: ReturnType<LiveKitPlan['start']>;
let hooks: Bun.Server<undefined>;
let provider: ReturnType<typeof makeLivekit>;

beforeAll(async () => {
  if (!hasLivekit) return;
  const env = { ...process.env, CALLS_PROVIDER: 'livekit', LIVEKIT_NODE_IP: '127.0.0.1' };
  const planned = await planLivekit({ dataDir, say: (line) => told.push(line), env });
  if (!planned) throw new Error('No LiveKit was planned.');
  plan = planned;
  const relay = { TURN_URLS: 'turn:turn.example.org', TURN_SECRET: 'north' };
  talky = await startTalky({ CALLS_PROVIDER: 'livekit', ...relay, ...plan.env });
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = plan.env;
  provider = makeLivekit({ url, apiKey, apiSecret }, async (all) => all.filter((id) => id !== endedElsewhere));
  hooks = Bun.serve({
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname !== '/api/calls/hooks/livekit') return new Response(null, { status: 404 });
      reported.push(...((await provider.webhook?.(await request.text(), request.headers)) ?? []));
      return new Response(null, { status: 204 });
    },
  });
  child = plan.start(`http://127.0.0.1:${hooks.port}`);
  await provider.start();
  await until('LiveKit was not ready', async () => (await provider.health()).ok, 15_000);
});

afterAll(async () => {
  if (!hasLivekit) return;
  await provider.stop();
  await child.stop();
  await hooks.stop(true);
  await talky.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const callOf = (_id: string) => ({ _id }) as Call;
const [ada, grace] = ['a'.repeat(24), 'b'.repeat(24)];
const device = 'device-of-ada';
/** Ended by another instance, which this provider is not told. */
const endedElsewhere = '6'.repeat(24);

async function tokenFor(callId: string, userId = ada): Promise<string> {
  const grant = await provider.grant(callOf(callId), userId, device);
  if (grant.provider !== 'livekit') throw new Error('This is no grant of LiveKit.');
  expect(grant.url).toBe('/livekit');
  expect(grant.iceServers).toMatchObject([
    { urls: ['turn:turn.example.org'], username: expect.stringContaining(`:${userId}`) },
  ]);
  return grant.token;
}

/** What a client of LiveKit gets as its first frame through the proxy; undefined when it is not let in. */
async function enter(token: string, headers: Record<string, string> = {}) {
  const url = `${talky.url.replace('http', 'ws')}/livekit/rtc?access_token=${token}&protocol=15&sdk=js`;
  const socket = new WebSocket(url, { headers });
  socket.binaryType = 'arraybuffer';
  const first = Promise.withResolvers<ArrayBuffer | undefined>();
  socket.onmessage = ({ data }) => first.resolve(data);
  socket.onclose = () => first.resolve(undefined);
  return { socket, first: await first.promise };
}

async function answerTo(path: string): Promise<number> {
  return (await fetch(`${talky.url}${path}`)).status;
}

describe.skipIf(!hasLivekit)('a LiveKit of our own', () => {
  test('lets a device in through our own address, puts it out, and tells of its going', async () => {
    const callId = '1'.repeat(24);
    await provider.openRoom(callOf(callId));
    expect(await provider.participants(callId)).toEqual([]);
    const { socket, first } = await enter(await tokenFor(callId));
    expect(first?.byteLength).toBeGreaterThan(100);
    expect(await provider.participants(callId)).toEqual([{ userId: ada, deviceId: device }]);
    await provider.revoke(callId, ada, 'another-device');
    expect(await provider.participants(callId)).toHaveLength(1);
    await provider.revoke(callId, ada, device);
    await until('the socket stayed', () => socket.readyState === WebSocket.CLOSED);
    expect(await provider.participants(callId)).toEqual([]);
    await until('nobody told who went', () =>
      reported.some((event) => event.kind === 'media.lost' && event.callId === callId && event.userId === ada),
    );
    await provider.closeRoom(callId);
    await until('nobody told of the end', () =>
      reported.some((event) => event.kind === 'room.closed' && event.callId === callId),
    );
    // Also when it is gone already.
    await provider.closeRoom(callId);
    await provider.revoke(callId, ada);
  });

  test('takes no token of before its owner was put out, and one of afterwards', async () => {
    const callId = '2'.repeat(24);
    const old = await tokenFor(callId);
    const others = await tokenFor(callId, grace);
    // Tokens count whole seconds.
    await Bun.sleep(1_100);
    await provider.revoke(callId, ada);
    expect((await enter(old)).first).toBeUndefined();
    for (const token of [others, await tokenFor(callId)]) {
      const { socket, first } = await enter(token);
      expect(first).toBeDefined();
      socket.close();
    }
    await provider.closeRoom(callId);
  });

  test('is not reached without a token of ours, from another site, or for anything but calls', async () => {
    const callId = '3'.repeat(24);
    const good = await tokenFor(callId);
    const strange = new AccessToken('talky', 'x'.repeat(40), { identity: ada });
    strange.addGrant({ room: callId, roomJoin: true });
    const roomless = new AccessToken('talky', plan.env.LIVEKIT_API_SECRET, { identity: ada });
    roomless.addGrant({ roomList: true, roomCreate: true });
    for (const token of ['', 'nonsense', await strange.toJwt(), await roomless.toJwt()]) {
      expect((await enter(token)).first).toBeUndefined();
      expect(await answerTo(`/livekit/rtc/validate?access_token=${token}`)).toBe(401);
    }
    expect((await enter(good, { origin: 'https://elsewhere.example' })).first).toBeUndefined();
    expect(await answerTo(`/livekit/rtc/validate?access_token=${good}`)).toBe(200);
    expect(await answerTo(`/livekit/rtc?access_token=${good}`)).toBe(426);
    for (const path of ['/livekit/', '/livekit/twirp/livekit.RoomService/ListRooms', '/livekit/rtc/../debug'])
      expect(await answerTo(`${path}?access_token=${good}`)).toBe(404);
    await provider.closeRoom(callId);
  });

  test('is started again when it dies, and knows the rooms of live calls again', async () => {
    const [live, ended] = ['4'.repeat(24), '5'.repeat(24)];
    const token = await tokenFor(live);
    const late = await tokenFor(ended);
    await provider.closeRoom(ended);
    const elsewhere = await tokenFor(endedElsewhere);
    const { pid } = child;
    if (!pid) throw new Error('LiveKit does not run.');
    process.kill(pid, 'SIGKILL');
    await until('it was not started again', () => child.pid !== undefined && child.pid !== pid, 5_000);
    const { socket } = await until(
      'nobody was let in again',
      async () => {
        const entered = await enter(token);
        return entered.first ? entered : undefined;
      },
      10_000,
    );
    socket.close();
    for (const gone of [late, elsewhere]) expect((await enter(gone)).first).toBeUndefined();
    expect(told.some((line) => line.startsWith('LiveKit ended (killed) and is started again'))).toBe(true);
    await provider.closeRoom(live);
  });
});
