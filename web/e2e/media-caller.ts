import { join } from 'node:path';
import type { CallPeer, JoinInfo } from '@talky/server/protocol';
import type { BrowserContext, Page } from 'playwright-core';
import type { MediaStat, StartMedia } from '#lib/calls/media-session.ts';
import { openMediaBrowser } from './media-browser.ts';
import type { PageView } from './media-page/page.ts';

let bundled: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const { outputs, logs, success } = await Bun.build({
    entrypoints: [join(import.meta.dir, 'media-page/page.ts')],
    target: 'browser',
  });
  const [script] = outputs;
  if (!success || !script) throw new Error(`The page of the media tests does not build: ${logs.join('\n')}`);
  return await script.text();
}

/** Sends everything there is. */
export const everything: StartMedia = { mic: true, cam: true, devices: {}, blur: false };

/** Somebody in a call by a session alone, at a page of their own without the rest of the app. */
export class Caller {
  readonly me: CallPeer;
  readonly page: Page;
  private readonly context: BrowserContext;
  private readonly relay: string;
  /** What the page complained of. */
  readonly complaints: string[] = [];

  private constructor(me: CallPeer, page: Page, context: BrowserContext, relay: string) {
    this.me = me;
    this.page = page;
    this.context = context;
    this.relay = relay;
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? String(error)));
    page.on('console', (message) => {
      if (process.env.MEDIA_LOG) console.log(me.deviceId, message.text());
    });
  }

  /** `relay` carries a mesh's signals. */
  static async open(origin: string, me: CallPeer, relay: string): Promise<Caller> {
    bundled ??= bundle();
    const script = await bundled;
    const context = await (await openMediaBrowser()).newContext();
    const page = await context.newPage();
    const caller = new Caller(me, page, context, relay);
    await page.route(`${origin}/media-page`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><body><script src="/media-page.js"></script>' }),
    );
    await page.route(`${origin}/media-page.js`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    );
    await page.goto(`${origin}/media-page`);
    return caller;
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  join(info: JoinInfo, start: StartMedia = everything, renewed?: JoinInfo): Promise<void> {
    return this.page.evaluate(([me, relay, given, with_, again]) => window.page.join(me, relay, given, with_, again), [
      this.me,
      this.relay,
      info,
      start,
      renewed,
    ] as const);
  }

  look(): Promise<PageView> {
    return this.page.evaluate(() => window.page.look());
  }

  stats(): Promise<MediaStat[]> {
    return this.page.evaluate(async () => (await window.page.session?.stats()) ?? []);
  }

  setPeers(peers: CallPeer[]): Promise<void> {
    return this.page.evaluate((all) => window.page.session?.setPeers(all), peers);
  }

  setMic(isOn: boolean): Promise<void> {
    return this.page.evaluate((on) => window.page.session?.setMic(on), isOn);
  }

  setCam(isOn: boolean): Promise<void> {
    return this.page.evaluate((on) => window.page.session?.setCam(on), isOn);
  }

  setScreen(isOn: boolean): Promise<void> {
    return this.page.evaluate((on) => window.page.session?.setScreen(on), isOn);
  }

  setDevice(kind: 'mic' | 'cam', deviceId: string): Promise<void> {
    return this.page.evaluate(([of, id]) => window.page.session?.setDevice(of, id), [kind, deviceId] as const);
  }

  setShown(userId: string, width: number): Promise<void> {
    return this.page.evaluate(([whom, wide]) => window.page.session?.setShown(whom, wide), [userId, width] as const);
  }

  /** Has every connection look for a new way, as after a change of networks. */
  restartAll(): Promise<void> {
    return this.page.evaluate(() => window.page.restartAll());
  }

  ways(): Promise<(string | undefined)[]> {
    return this.page.evaluate(() => window.page.ways());
  }

  leave(): Promise<void> {
    return this.page.evaluate(() => window.page.session?.leave());
  }

  /** A camera that is not in use: the last, for the second makes up depths. */
  otherCamera(current: string | undefined): Promise<string | undefined> {
    return this.page.evaluate(async (used) => {
      const all = await navigator.mediaDevices.enumerateDevices();
      return all.findLast(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== used)?.deviceId;
    }, current);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
