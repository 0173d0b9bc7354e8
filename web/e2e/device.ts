import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Page, type Worker } from 'playwright-core';
import { chromiumArguments, findChromium } from './browser.ts';
import { Desktop } from './desktop.ts';

/** A browser of somebody's own, with a profile that lasts, since there is no push without, on a desktop of its own. */
export class Device {
  readonly context: BrowserContext;
  readonly desktop: Desktop;
  readonly #origin: string;
  readonly #profile: string;
  /** A blank tab: it is none of Talky's, and stays when those are closed. */
  readonly #devTools: CDPSession;
  readonly #registered: Promise<string>;

  private constructor(
    place: { context: BrowserContext; desktop: Desktop; origin: string; profile: string },
    devTools: CDPSession,
  ) {
    this.context = place.context;
    this.desktop = place.desktop;
    this.#origin = place.origin;
    this.#profile = place.profile;
    this.#devTools = devTools;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#registered = promise;
    devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${place.origin}/` && !isDeleted);
      if (found) resolve(found.registrationId);
    });
  }

  static async start(origin: string): Promise<Device> {
    const desktop = await Desktop.start();
    const profile = mkdtempSync(join(tmpdir(), 'talky-profile-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: findChromium(),
      args: chromiumArguments,
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: desktop.address },
      viewport: { width: 1440, height: 900 },
      baseURL: origin,
      locale: 'en-GB',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(15_000);
    const [blank] = context.pages();
    const devTools = await context.newCDPSession(blank ?? (await context.newPage()));
    const device = new Device({ context, desktop, origin, profile }, devTools);
    await devTools.send('ServiceWorker.enable');
    return device;
  }

  /** Says yes to the browser's question; a headless one asks nobody. */
  async allowNotifications(): Promise<void> {
    await this.context.grantPermissions(['notifications'], { origin: this.#origin });
  }

  /** What a push service does once it has found the browser: its worker wakes, whether a tab is open or not. */
  async deliver(data: string): Promise<void> {
    const registrationId = await this.#registered;
    await this.#devTools.send('ServiceWorker.deliverPushMessage', { origin: this.#origin, registrationId, data });
  }

  /** Talky's service worker; it is woken when it sleeps. */
  async worker(): Promise<Worker> {
    await this.#registered;
    await this.#devTools.send('ServiceWorker.startWorker', { scopeURL: `${this.#origin}/` });
    return this.context.serviceWorkers().at(-1) ?? (await this.context.waitForEvent('serviceworker'));
  }

  /** Talky's tabs. */
  get tabs(): Page[] {
    return this.context.pages().filter((page) => page.url().startsWith(this.#origin));
  }

  async closeTabs(): Promise<void> {
    await Promise.all(this.tabs.map((page) => page.close()));
  }

  async stop(): Promise<void> {
    await this.context.close();
    await this.desktop.stop();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}
