import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call, JoinInfo } from '@talky/server/protocol';
import { makeZego, openToken, readZegoSettings, startTalky, type Talky, until } from '@talky/server/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { StartMedia } from '#lib/calls/media-session.ts';
import { chromiumArguments, findChromium } from './browser.ts';
import { mediaArguments } from './media-browser.ts';

/*
 * Calls over ZEGOCLOUD, without ZEGOCLOUD. Real here: the grants, the sessions, Chromium with made-up devices, and in the
 * second half ZEGOCLOUD's own engines, whose frames are caught before they leave this machine. Played by the test: the
 * cloud, in the first half by an engine with the real one's methods and events.
 */
setDefaultTimeout(90_000);

const secret = '0123456789abcdef0123456789abcdef';
const env = { ZEGO_APP_ID: '1234567890', ZEGO_SERVER_SECRET: secret, ZEGO_ZIM: 'on', CALLS_PROVIDER: 'zego' };
const room = '65f0c0ffee65f0c0ffee65c1';
const ada = { userId: '65f0c0ffee65f0c0ffee65fa', deviceId: 'laptop-0001' };
const grace = { userId: '65f0c0ffee65f0c0ffee65fb', deviceId: 'phone-00001' };
const linus = { userId: '65f0c0ffee65f0c0ffee65fc', deviceId: 'tablet-0001' };
type Device = typeof ada;

const everything: StartMedia = { mic: true, cam: true, devices: {}, blur: false };
const none: JoinInfo[] = [];
const zegoUser = ({ userId, deviceId }: Device) => `${userId}_${deviceId}`;

let talky: Talky;
let browser: Browser;
let policy: string;
let script: string;
let page: Page;
/** Frames that the page sent to addresses, as they would have gone out. */
let frames: { url: string; text: string }[];
let complaints: string[];

/** What the server gives a device of a call that rings. */
async function grantOf(device: Device, tokenMode: 'gcm' | 'cbc' = 'gcm'): Promise<JoinInfo> {
  const settings = readZegoSettings({ ...env, ZEGO_TOKEN_MODE: tokenMode });
  if (!settings) throw new Error('There are no settings.');
  const call = { _id: room, state: 'active', startedBy: ada.userId, seats: [] as Call['seats'] } as Call;
  return await makeZego(settings).grant(call, device.userId, device.deviceId);
}

/** The policy of the app's page, as the server gives it out. */
async function policyOf(url: string): Promise<string> {
  const html = await (await fetch(url)).text();
  return /http-equiv="content-security-policy" content="([^"]+)"/i.exec(html)?.[1] ?? '';
}

async function bundle(): Promise<string> {
  const entry = join(import.meta.dir, 'zego/page.ts');
  const { outputs, logs, success } = await Bun.build({ entrypoints: [entry], target: 'browser' });
  const [built] = outputs;
  if (!success || !built) throw new Error(`The page of these tests does not build: ${logs.join('\n')}`);
  return await built.text();
}

async function openPage(url = `${talky.url}/zego-page`): Promise<Page> {
  const context = await browser.newContext();
  const opened = await context.newPage();
  frames = [];
  complaints = [];
  await opened.routeWebSocket(/.*/, (socket) => {
    frames.push({ url: socket.url(), text: '' });
    socket.onMessage((message) => {
      frames.push({ url: socket.url(), text: typeof message === 'string' ? message : message.toString('latin1') });
    });
  });
  opened.on('pageerror', (error) => complaints.push(String(error)));
  await opened.route(`${talky.url}/zego-page`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': policy },
      body: '<!doctype html><head></head><body><script src="/zego-page.js"></script></body>',
    }),
  );
  await opened.route(`${talky.url}/zego-page.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  await opened.goto(url);
  return opened;
}

async function joins(device: Device, start = everything, renewals: JoinInfo[] = [], isReal = false): Promise<string> {
  const info = await grantOf(device);
  const given = [device, info, start, renewals, isReal] as const;
  return await page.evaluate(([...all]) => window.zego.join(...all), given);
}

const look = ({ userId }: Device) => page.evaluate((id) => window.zego.look(id), userId);
const sends = async (to: Device, from: Device) =>
  (await look(to)).remote.find(({ userId }) => userId === from.userId)?.sends ?? [];

/** Resolves once exactly this is heard and seen of somebody. */
const untilSends = (to: Device, from: Device, wanted: string[]) =>
  until(
    `${from.deviceId} did not come to send ${wanted}`,
    async () => `${await sends(to, from)}` === `${wanted}`,
    15_000,
  );

async function framesOf(to: Device, from: Device, kind: 'video' | 'screen'): Promise<number> {
  const rows = await page.evaluate((id) => window.zego.stats(id), to.userId);
  return rows.find((row) => row.userId === from.userId && row.direction === 'in' && row.kind === kind)?.frames ?? 0;
}

/** Resolves once pictures come in, and go on coming. */
async function untilFlows(to: Device, from: Device, kind: 'video' | 'screen' = 'video'): Promise<void> {
  const first = await framesOf(to, from, kind);
  await until(`no ${kind} came`, async () => (await framesOf(to, from, kind)) > first + 3, 20_000);
}

const act = (device: Device, what: 'setMic' | 'setCam' | 'setScreen', isOn: boolean) =>
  page.evaluate(([id, name, on]) => window.zego.session(id)[name](on), [device.userId, what, isOn] as const);
const emit = (device: Device, event: string, ...given: unknown[]) =>
  page.evaluate(([user, name, all]) => window.zego.emit(user, name, all), [zegoUser(device), event, given] as const);

beforeAll(async () => {
  talky = await startTalky(env);
  [policy, script] = await Promise.all([policyOf(talky.url), bundle()]);
  browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      ...chromiumArguments,
      ...mediaArguments,
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await talky?.stop();
});

afterEach(async () => {
  await page?.context().close();
});

test('the app’s page may connect to ZEGOCLOUD where calls go over it, and as it is built to nobody else', async () => {
  const connects = (text: string) => /connect-src ([^;]+)/.exec(text)?.[1];
  expect(connects(policy)?.split(' ')).toEqual(
    expect.arrayContaining(["'self'", 'wss://*.coolbcloud.com', 'wss://webliveroom1234567890-api.coolzcloud.com']),
  );
  const built = await Bun.file(join(import.meta.dir, '../build/index.html')).text();
  expect(built).toContain("default-src 'self'");
  expect(connects(built)).toBeUndefined();
});

describe('with an engine that stands in', () => {
  test('three people hear and see each other, also whoever comes late', async () => {
    page = await openPage();
    expect(await joins(ada)).toBe('in');
    expect(await joins(grace)).toBe('in');
    await untilFlows(ada, grace);
    await untilFlows(grace, ada);
    await act(ada, 'setMic', false);
    expect(await joins(linus, { ...everything, cam: false })).toBe('in');
    await untilSends(linus, grace, ['audio', 'camera']);
    // Said before linus came: no event tells him.
    await untilSends(linus, ada, ['camera']);
    await untilSends(ada, linus, ['audio']);
    await untilFlows(linus, ada);
    const view = await look(ada);
    expect(view.state).toBe('connected');
    await until('nobody was heard', async () => (await look(ada)).remote.some(({ isSpeaking }) => isSpeaking), 15_000);
    expect(complaints).toEqual([]);
  });

  test('a mute, a camera off and on, another camera and a screen are seen by the other', async () => {
    page = await openPage();
    await joins(ada);
    await joins(grace);
    await untilFlows(grace, ada);
    await act(ada, 'setMic', false);
    await untilSends(grace, ada, ['camera']);
    await act(ada, 'setCam', false);
    await untilSends(grace, ada, []);
    expect((await look(ada)).ownCamera).toBeUndefined();
    await act(ada, 'setCam', true);
    await act(ada, 'setMic', true);
    await untilSends(grace, ada, ['audio', 'camera']);
    await untilFlows(grace, ada);
    const used = (await look(ada)).ownCamera;
    const other = await page.evaluate(async (known) => {
      const all = await navigator.mediaDevices.enumerateDevices();
      return all.find(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== known)?.deviceId ?? '';
    }, used);
    const sent = () => page.evaluate((user) => window.zego.sentCamera(user), zegoUser(ada));
    // Chromium's second made-up camera gives its pictures to no peer connection here: the first one is come back to.
    for (const chosen of [other, used ?? '']) {
      const given = [ada.userId, chosen] as const;
      await page.evaluate(([id, cam]) => window.zego.session(id).setDevice('cam', cam), given);
      expect([(await look(ada)).ownCamera, await sent()]).toEqual([chosen, chosen]);
    }
    expect(other).not.toBe('');
    await untilFlows(grace, ada);
    await act(ada, 'setScreen', true);
    await until('no screen came', async () => (await sends(grace, ada)).includes('screen'));
    await untilFlows(grace, ada, 'screen');
    await act(ada, 'setScreen', false);
    await untilSends(grace, ada, ['audio', 'camera']);
    expect(complaints).toEqual([]);
  });

  test('who starts without devices asks for none, and may use them later', async () => {
    page = await openPage();
    await joins(ada, { ...everything, mic: false, cam: false });
    await joins(grace);
    expect(await page.evaluate(() => window.zego.look('65f0c0ffee65f0c0ffee65fa').ownCamera)).toBeUndefined();
    expect(await sends(grace, ada)).toEqual([]);
    await act(ada, 'setCam', true);
    await untilSends(grace, ada, ['camera']);
    await untilFlows(grace, ada);
  });

  test('what is not shown is not sent, and what is small comes small', async () => {
    page = await openPage();
    await joins(ada);
    await joins(grace);
    await untilFlows(grace, ada);
    const show = (width: number) =>
      page.evaluate(([id, whom, wide]) => window.zego.session(id).setShown(whom, wide), [
        grace.userId,
        ada.userId,
        width,
      ] as const);
    await show(0);
    let last = -1;
    await until('pictures still came', async () => {
      const [before, now] = [last, await framesOf(grace, ada, 'video')];
      last = now;
      await Bun.sleep(300);
      return before === now;
    });
    await show(160);
    await untilFlows(grace, ada);
    await show(1_280);
    const called = (await page.evaluate((user) => window.zego.engine(user)?.called, zegoUser(grace))) ?? [];
    expect(called.filter((name) => name.startsWith('setPlay'))).toEqual([
      'setPlayStreamVideoType 0',
      'setPlayStreamVideoType 1',
    ]);
  });

  test('a token is renewed before it ends, though the server is away at first', async () => {
    page = await openPage();
    const fresh = await grantOf(ada);
    if (fresh.provider !== 'zego') throw new Error('It is of another provider.');
    await joins(ada, everything, [{ provider: 'mesh', iceServers: [] }, fresh]);
    const used = () => page.evaluate((user) => window.zego.engine(user), zegoUser(ada));
    expect((await used())?.token).not.toBe(fresh.token);
    // A grant of another provider is of no use, and ends the asking.
    await emit(ada, 'tokenWillExpire', room);
    await until('nobody asked', async () => (await look(ada)).renewed === 1);
    await emit(ada, 'tokenWillExpire', room);
    await until('the token stayed', async () => (await used())?.token === fresh.token);
    expect((await look(ada)).states).toEqual(['connecting', 'connected']);
  });

  test('quality is said in the words of all calls', async () => {
    page = await openPage();
    await joins(ada);
    await joins(grace);
    await untilFlows(ada, grace);
    for (const [up, down, own, theirs] of [
      [0, 1, 'good', 'good'],
      [2, 0, 'fair', 'fair'],
      [1, 4, 'poor', 'good'],
      [-1, -1, 'unknown', 'unknown'],
    ] as const) {
      await emit(ada, 'networkQuality', '', up, down);
      await emit(ada, 'networkQuality', zegoUser(grace), up, down);
      const view = await look(ada);
      expect([view.ownQuality, view.remote[0]?.quality]).toEqual([own, theirs]);
    }
  });

  test('a connection that is lost is said, and that it is back', async () => {
    page = await openPage();
    await joins(ada);
    await emit(ada, 'roomStateChanged', room, 'RECONNECTING', 1_002_051, '{}');
    expect((await look(ada)).state).toBe('reconnecting');
    await emit(ada, 'roomStateChanged', room, 'RECONNECTED', 0, '{}');
    expect((await look(ada)).state).toBe('connected');
  });

  test('once the engine gives up the session comes in again with a fresh grant, and sends what it sent', async () => {
    page = await openPage();
    await joins(ada, everything, [await grantOf(ada)]);
    await joins(grace);
    await untilFlows(grace, ada);
    await emit(ada, 'roomStateChanged', room, 'RECONNECT_FAILED', 1_002_053, '{}');
    await until(
      'ada did not come back',
      async () => (await look(ada)).states.join() === 'connecting,connected,reconnecting,connected',
    );
    await untilSends(grace, ada, ['audio', 'camera']);
    await untilFlows(grace, ada);
    await untilFlows(ada, grace);
    expect(complaints).toEqual([]);
  });

  test.each([
    [1_002_050, 'moved'],
    [1_002_055, 'removed'],
  ])('whom ZEGOCLOUD puts out (%d) is told why: %s', async (code, why) => {
    page = await openPage();
    await joins(ada, everything, [await grantOf(ada)]);
    await page.evaluate(([user, number]) => window.zego.putOut(user, number), [zegoUser(ada), code] as const);
    const view = await look(ada);
    expect([view.state, view.why]).toEqual(['disconnected', why]);
    expect(view.ownCamera).toBeUndefined();
    expect(await page.evaluate(() => window.zego.lastEngine()?.isDestroyed)).toBe(true);
  });

  test('a network that is away is waited for twelve seconds, not for ever', async () => {
    page = await openPage();
    await page.evaluate(() => {
      window.zego.cloud.isAway = true;
    });
    expect(await joins(ada)).toMatch(/^Error: ZEGOCLOUD did not let us in in time\. after 1[2-9] s$/);
    const engine = await page.evaluate(() => window.zego.lastEngine());
    expect(engine?.called).toEqual(['loginRoom', 'logoutRoom', 'destroyEngine']);
    expect((await look(ada)).states).toEqual(['connecting', 'disconnected']);
    expect(complaints).toEqual([]);
  });
});

describe('ZIM', () => {
  test('rings at most nine, for as long as Talky does, and stops for who is there', async () => {
    page = await openPage();
    const invitees = Array.from({ length: 12 }, (_, i) => (i === 3 ? 'stranger' : `person-${i}`));
    const asked = await page.evaluate((all) => window.zego.mirror(all, ['person-1', 'somebody'], false), invitees);
    const rung = invitees.slice(0, 9);
    expect(asked.slice(1)).toEqual([
      ['callInvite', rung, 45, 0, '{"callId":"call"}'],
      ['callCancel', ['person-1'], 'zim-call'],
      ['callCancel', rung.filter((one) => one !== 'person-1' && one !== 'stranger'), 'zim-call'],
      ['logout'],
      ['destroy'],
    ]);
    expect(asked[0]?.slice(0, 2)).toEqual(['login', 'ada']);
  });

  test('that is away is let go', async () => {
    page = await openPage();
    const asked = await page.evaluate(() => window.zego.mirror(['grace'], [], true));
    expect(asked.map(([what]) => what)).toEqual(['login', 'destroy', 'failed']);
  });
});

describe('with ZEGOCLOUD’s own engines', () => {
  const tokenIn = (text: string) => /04[A-Za-z0-9+/]{100,}={0,2}/g.exec(text)?.[0];
  const hostOf = (url: string) => new URL(url).hostname;

  /** The first token in frames to a host of this name. */
  async function caught(host: RegExp): Promise<string> {
    let found: string | undefined;
    await until(
      'no token went out',
      () => {
        found = frames
          .filter(({ url }) => host.test(hostOf(url)))
          .map(({ text }) => tokenIn(text))
          .find(Boolean);
        return found !== undefined;
      },
      30_000,
    );
    return found ?? '';
  }

  test.each(['gcm', 'cbc'] as const)(
    'the token that Express sends is ours, in %s: it opens, for this device and room',
    async (mode) => {
      page = await openPage();
      const info = await grantOf(ada, mode);
      const entering = page.evaluate(([...all]) => window.zego.join(...all), [
        ada,
        info,
        { ...everything, mic: false, cam: false },
        none,
        true,
      ] as const);
      const token = await caught(/^accesshub-wss\.coolbcloud\.com$/);
      if (info.provider !== 'zego') throw new Error('It is of another provider.');
      expect(token.startsWith(info.token)).toBe(true);
      const { claims, mode: found } = await openToken(token.slice(0, info.token.length), secret);
      expect(found).toBe(mode);
      expect(claims).toMatchObject({ app_id: 1_234_567_890, user_id: zegoUser(ada) });
      expect(JSON.parse(claims.payload)).toMatchObject({ room_id: room });
      // Nobody answers: it is our own time that ends it.
      expect(await entering).toMatch(/^Error: ZEGOCLOUD did not let us in in time\. after [12]\d s$/);
      // What the page's policy keeps from it: scripts that came over the network, and arithmetic of 64 bits by
      // WebAssembly, for which its library has a slower way.
      const violations = await page.evaluate(() => window.zego.violations);
      expect(new Set(violations)).toEqual(new Set(['script-src wasm-eval', 'script-src-elem inline']));
      expect(frames.every(({ url }) => /\.coolbcloud\.com$|\.coolzcloud\.com$|\.zego\.im$/.test(hostOf(url)))).toBe(
        true,
      );
    },
  );

  test('the app as it is built lets Express send our token too, from its own scripts and under its own policy', async () => {
    page = await openPage(talky.url);
    const folder = join(import.meta.dir, '../build/_app/immutable/chunks');
    const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
    const session = names.find((name) => readFileSync(join(folder, name), 'utf8').includes(' as ZegoSession}'));
    const info = await grantOf(ada);
    if (info.provider !== 'zego') throw new Error('It is of another provider.');
    const start: StartMedia = { ...everything, mic: false, cam: false };
    await page.evaluate(
      async ([script, me, grant, wanted]) => {
        const { ZegoSession } = await import(script);
        const nobody = () => undefined;
        const listener = { state: nobody, remote: nobody, local: nobody, ended: nobody, signal: nobody };
        void new ZegoSession({ me, listener }).join(grant, wanted).catch(nobody);
      },
      [`/_app/immutable/chunks/${session}`, ada, info, start] as const,
    );
    const token = await caught(/^accesshub-wss\.coolbcloud\.com$/);
    const { claims } = await openToken(token.slice(0, info.token.length), secret);
    expect(claims.user_id).toBe(zegoUser(ada));
  });

  test('the token that ZIM sends is ours: it opens, for the person', async () => {
    page = await openPage();
    const info = await grantOf(ada);
    if (info.provider !== 'zego' || !info.zimToken) throw new Error('There is no token for ZIM.');
    const ringing = page.evaluate(([...all]) => window.zego.realMirror(...all), [
      info.appId,
      ada.userId,
      info.zimToken,
    ] as const);
    const token = await caught(/./);
    expect(token.startsWith(info.zimToken)).toBe(true);
    const { claims } = await openToken(token.slice(0, info.zimToken.length), secret);
    expect(claims).toMatchObject({ app_id: 1_234_567_890, user_id: ada.userId, payload: '' });
    expect(await ringing).toContain('6000105');
  });

  test('Express does with streams what the engine that stands in does', async () => {
    page = await openPage();
    expect(await page.evaluate(() => window.zego.realStream())).toEqual({
      isTaken: true,
      muted: [false, false],
      sent: ['audio true live', 'video true live'],
      isOurs: true,
      publishing: 1_000_002,
      afterwards: ['ended', 'ended'],
    });
  });
});
