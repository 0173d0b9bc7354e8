import { createPerson, RestClient, startTalky, TestSocket } from '@talky/server/testing';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { Person } from './person.ts';

/** Longer than anything takes on a busy machine: past it a thing is missing, not slow. */
const patienceMs = 15_000;

/** What the console says of requests that failed; journeys bring that about on purpose. */
const network = /^(Failed to load resource|WebSocket connection)/;

const desktop = { viewport: { width: 1440, height: 900 } };
export const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

interface Account {
  isAdmin: boolean;
  /** For the second one of a name; else it is made of the name. */
  email: string;
}

/** A Talky of a test's own with the built app, and browsers that people use it with. */
export class Talky {
  readonly url: string;
  readonly #socketUrl: string;
  readonly #stop: () => Promise<void>;
  readonly #contexts: BrowserContext[] = [];
  /** What the browsers' consoles complained of. */
  readonly #complaints: string[] = [];

  constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.#socketUrl = `${url.replace('http', 'ws')}/ws`;
    this.#stop = stop;
  }

  /** `env` is laid over the settings of tests. */
  static async start(env: Record<string, string> = {}): Promise<Talky> {
    const { url, stop } = await startTalky(env);
    return new Talky(url, stop);
  }

  /** An empty page in a browser that nobody has used yet. */
  async stranger(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await (await openBrowser()).newContext({
      ...desktop,
      baseURL: this.url,
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      colorScheme: 'light',
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    });
    context.setDefaultTimeout(patienceMs);
    this.#contexts.push(context);
    context.on('weberror', (error) => this.#complaints.push(error.error().stack ?? String(error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' && !network.test(message.text())) this.#complaints.push(message.text());
    });
    return await context.newPage();
  }

  /** Somebody with an account, whose browser knows them from an earlier visit. */
  async person(name: string, options: BrowserContextOptions & Partial<Account> = {}): Promise<Person> {
    const { isAdmin = false, email, ...rest } = options;
    const account = await createPerson(this.url, name, { isAdmin, ...(email ? { email } : {}) });
    return await this.signIn(await this.stranger(rest), account);
  }

  /** Somebody at a page of their own, which knows them from an earlier visit. */
  async signIn(page: Page, account: Person['account']): Promise<Person> {
    await page.context().addCookies([
      {
        name: 'talky_refresh',
        value: account.refreshToken,
        url: `${this.url}/api/users`,
        httpOnly: true,
        sameSite: 'Strict',
      },
    ]);
    return new Person(page, account);
  }

  /** Somebody at a socket of their own, without a browser. */
  socketOf({ token }: Person['account']): Promise<TestSocket> {
    return TestSocket.enter(this.#socketUrl, token);
  }

  /** Somebody who registered, so that this Talky is no longer on its first run. */
  async founder(name: string, email: string, password: string): Promise<void> {
    const { status } = await new RestClient(this.url).post('/users', { name, email, password });
    if (status !== 201) throw new Error(`The founder could not register: ${status}.`);
  }

  /** Closes all browsers, and keeps the server. */
  async closeBrowsers(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }

  async stop(): Promise<void> {
    await this.closeBrowsers();
    await this.#stop();
    if (this.#complaints.length > 0) throw new Error(`The console complains:\n${this.#complaints.join('\n')}`);
  }
}
