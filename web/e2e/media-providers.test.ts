import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLivekit, type LiveKitPlan, planLivekit } from '@talky/server/stores';
import { makeLivekit, makeMesh, startTalky, type Talky, until } from '@talky/server/testing';
import { MediaCall } from './media-call.ts';

/*
 * What every provider promises, with real browsers, cameras and microphones that Chromium makes up, and a real LiveKit.
 * In a mesh a relay carries the signals that the server's sockets carry otherwise.
 */
setDefaultTimeout(120_000);
const hasLivekit = findLivekit(process.env) !== undefined;
if (!hasLivekit)
  console.log(
    'SKIPPED: there is no LiveKit here (`bun talky setup livekit` builds it), so calls over it are not tried.',
  );

const dataDir = mkdtempSync(join(tmpdir(), 'talky-media-'));
let talky: Talky;
let plan: LiveKitPlan | undefined;
let livekit: ReturnType<LiveKitPlan['start']> | undefined;

beforeAll(async () => {
  const env = { ...process.env, CALLS_PROVIDER: hasLivekit ? 'livekit' : 'mesh', LIVEKIT_NODE_IP: '127.0.0.1' };
  plan = await planLivekit({ dataDir, say: () => undefined, env });
  talky = await startTalky({ CALLS_PROVIDER: env.CALLS_PROVIDER, ...plan?.env });
  livekit = plan?.start(talky.url);
});

afterAll(async () => {
  await livekit?.stop();
  await talky?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function carrierOf(name: 'mesh' | 'livekit') {
  if (name === 'mesh') return makeMesh();
  if (!plan) throw new Error('There is no LiveKit.');
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = plan.env;
  return makeLivekit({ url, apiKey, apiSecret });
}

/** How long the last to come waits for a picture: what is wanted on a quiet machine. */
const wantedMs = { mesh: 1_500, livekit: 2_500 };

for (const name of ['mesh', 'livekit'] as const) {
  describe.skipIf(name === 'livekit' && !hasLivekit)(`over ${name}`, () => {
    const carrier = () => carrierOf(name);
    const open = async (count: number) => {
      const provider = carrier();
      await provider.start();
      await until(`${name} was not ready`, async () => (await provider.health()).ok);
      return await MediaCall.open(provider, talky.url, count);
    };

    test.each([2, 4])('%d people all hear and see each other', async (count) => {
      const call = await open(count);
      try {
        await call.joinAll();
        await call.untilAllFlows();
        const views = await Promise.all(call.callers.map((caller) => caller.look()));
        for (const view of views) {
          expect(view.state).toBe('connected');
          expect(view.remote.map(({ sends }) => sends)).toEqual(Array(count - 1).fill(['audio', 'camera']));
        }
        const first = views.at(-1)?.firstFrameMs;
        console.log(`${name}, ${count} people: first picture ${first} ms after joining (wanted < ${wantedMs[name]}).`);
        expect(first).toBeLessThan(10_000);
        for (const caller of call.callers) expect(caller.complaints).toEqual([]);
      } finally {
        await call.close();
      }
    });

    test('what two people do to their media is heard and seen by the other', async () => {
      const call = await open(2);
      try {
        const [ada, grace] = call.callers;
        if (!ada || !grace) throw new Error('Nobody came.');
        const sent = async () => (await grace.look()).remote[0]?.sends ?? [];
        await call.joinAll();
        await call.untilAllFlows();

        // A screen, and no longer a screen.
        await ada.setScreen(true);
        await call.untilFlows(grace, ada, ['screen']);
        expect(await sent()).toContain('screen');
        await ada.setScreen(false);
        await until('the screen stayed', async () => !(await sent()).includes('screen'));

        // Muted and not.
        await until('nobody was heard speaking', async () => (await grace.look()).remote[0]?.wasHeardSpeaking, 15_000);
        await ada.setMic(false);
        await until('the voice stayed', async () => !(await sent()).includes('audio'));
        await ada.setMic(true);
        await until('the voice did not come back', async () => (await sent()).includes('audio'));
        await call.untilFlows(grace, ada, ['audio']);
        expect((await ada.look()).ownLevel).toBeGreaterThan(0.1);

        // Another camera.
        const before = (await ada.look()).ownCamera;
        const other = await ada.otherCamera(before);
        if (!other) throw new Error('There is one camera only.');
        await ada.setDevice('cam', other);
        await until('the camera stayed', async () => (await ada.look()).ownCamera === other);
        await call.untilFlows(grace, ada, ['video']);

        // Without a camera, and with one again.
        await ada.setCam(false);
        await until('the picture stayed', async () => !(await sent()).includes('camera'));
        await ada.setCam(true);
        await until('the picture did not come back', async () => (await sent()).includes('camera'));
        await call.untilFlows(grace, ada, ['video']);

        // Not shown, hence not sent.
        await grace.setShown(ada.me.userId, 0);
        await call.untilStill(grace, ada, 'video');
        await grace.setShown(ada.me.userId, 320);
        await call.untilFlows(grace, ada, ['video']);

        await ada.leave();
        await call.tellPeers([grace]);
        await until('ada stayed', async () => (await grace.look()).remote.length === 0, 10_000);
        expect((await ada.look()).state).toBe('disconnected');
        for (const caller of call.callers) expect(caller.complaints).toEqual([]);
      } finally {
        await call.close();
      }
    });

    test('whoever reloads the page comes back as the same device', async () => {
      const call = await open(2);
      try {
        const [ada, grace] = call.callers;
        if (!ada || !grace) throw new Error('Nobody came.');
        await call.joinAll();
        await call.untilAllFlows();
        // Each in turn, since in a mesh one of them makes the offers.
        for (const caller of [ada, grace]) {
          await caller.reload();
          await call.join(caller);
          await call.tellPeers();
          await call.untilAllFlows();
        }
        expect((await ada.look()).remote.map(({ deviceId }) => deviceId)).toEqual([grace.me.deviceId]);
      } finally {
        await call.close();
      }
    });
  });
}

describe('a mesh', () => {
  const open = () => MediaCall.open(makeMesh(), talky.url, 2);

  test('connects though the first signals are lost', async () => {
    const call = await open();
    try {
      call.relay.losing = 4;
      await call.joinAll();
      await call.untilAllFlows();
      expect(call.relay.losing).toBe(0);
    } finally {
      await call.close();
    }
  });

  test('goes on when both sides look for a new way at once', async () => {
    const call = await open();
    try {
      const [ada, grace] = call.callers;
      if (!ada || !grace) throw new Error('Nobody came.');
      await call.joinAll();
      await call.untilAllFlows();
      const before = await ada.ways();
      expect(before).toHaveLength(1);
      await Promise.all([ada.restartAll(), grace.restartAll()]);
      await until('no new way was taken', async () => (await ada.ways())[0] !== before[0], 10_000);
      await call.untilAllFlows();
      // The same connection, with a new way.
      expect(await ada.ways()).toHaveLength(1);
      expect((await ada.look()).state).toBe('connected');
    } finally {
      await call.close();
    }
  });

  test('ends with who left, and goes on with who is there', async () => {
    const call = await MediaCall.open(makeMesh(), talky.url, 3);
    try {
      const [ada, grace, linus] = call.callers;
      if (!ada || !grace || !linus) throw new Error('Nobody came.');
      await call.joinAll();
      await call.untilAllFlows();
      await linus.leave();
      await call.tellPeers([ada, grace]);
      await until('linus stayed', async () => (await ada.look()).remote.length === 1);
      expect(await ada.ways()).toHaveLength(1);
      await call.untilAllFlows([ada, grace]);
    } finally {
      await call.close();
    }
  });
});

describe.skipIf(!hasLivekit)('LiveKit', () => {
  test('killed in a call is back with media within 5 seconds', async () => {
    const provider = carrierOf('livekit');
    await provider.start();
    await until('LiveKit was not ready', async () => (await provider.health()).ok);
    const call = await MediaCall.open(provider, talky.url, 2);
    try {
      await call.joinAll();
      await call.untilAllFlows();
      const pid = livekit?.pid;
      if (!pid) throw new Error('LiveKit does not run.');
      process.kill(pid, 'SIGKILL');
      const killed = performance.now();
      const [ada, grace] = call.callers;
      if (!ada || !grace) throw new Error('Nobody came.');
      await call.untilStill(grace, ada, 'video');
      await call.untilAllFlows();
      console.log(`LiveKit killed: media was back after ${Math.round(performance.now() - killed)} ms (wanted < 5000).`);
      expect(performance.now() - killed).toBeLessThan(20_000);
    } finally {
      await provider.stop();
      await call.close();
    }
  });

  test('mutes and puts out whom the host says', async () => {
    const provider = carrierOf('livekit');
    await until('LiveKit was not ready', async () => (await provider.health()).ok);
    const call = await MediaCall.open(provider, talky.url, 2);
    try {
      const [ada, grace] = call.callers;
      if (!ada || !grace) throw new Error('Nobody came.');
      await call.joinAll();
      await call.untilAllFlows();
      await provider.mute?.(call.call._id, grace.me.userId, 'mic');
      await until('grace was still heard', async () => !(await ada.look()).remote[0]?.sends.includes('audio'));
      await grace.setMic(true);
      await until('grace stayed mute', async () => (await ada.look()).remote[0]?.sends.includes('audio'));
      expect((await provider.participants(call.call._id))?.map(({ deviceId }) => deviceId).sort()).toEqual(
        [ada.me.deviceId, grace.me.deviceId].sort(),
      );
      await provider.revoke(call.call._id, grace.me.userId);
      await until('grace stayed', async () => (await grace.look()).why === 'removed');
      expect(await provider.participants(call.call._id)).toEqual([ada.me]);
    } finally {
      await call.close();
    }
  });
});
