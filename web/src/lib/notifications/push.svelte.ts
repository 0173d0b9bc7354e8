import type { PushDevice } from '@talky/server/protocol';
import type { Failure, Result } from '#lib/api/failure.ts';
import * as api from '#lib/api/push.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { live } from '#lib/state/live.ts';
import { world } from '#lib/state/world.svelte.ts';
import { forgetKept, keepOwner, readOwner } from './kept.ts';
import { closeAll, closeRead } from './notices.ts';
import { subscribe } from './subscription.ts';

/** install: only once it is on the home screen; blocked: only the browser's own settings can change that. */
export type PushStatus = 'unsupported' | 'install' | 'blocked' | 'off' | 'on';

const isSupported = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
/** An iPhone's browser has none of it for pages, only for installed apps. */
const needsInstalling = 'standalone' in navigator && navigator.standalone === false;

const registration = () => navigator.serviceWorker.ready;

/** Notifications of this browser, also while no page is open, and what other devices have them. */
class Push {
  #isOn = $state(false);
  #permission = $state(isSupported ? Notification.permission : 'denied');
  #devices = $state.raw<readonly PushDevice[]>([]);
  #isLoaded = $state(false);
  #failure = $state.raw<Failure>();

  constructor() {
    // Read, here or on another device: what the platform still shows of it goes. Who answers has read.
    live.onHello(() => this.#closeRead());
    live.on('chat.read', ({ userId }) => userId === world.now.me?._id && this.#closeRead());
    live.on('message.created', ({ sender }) => sender._id === world.now.me?._id && this.#closeRead());
    live.on('chat.removed', ({ chatId }) => this.#isOn && void closeRead((id) => (id === chatId ? Infinity : 0)));
  }

  get status(): PushStatus {
    if (!isSupported) return needsInstalling ? 'install' : 'unsupported';
    if (this.#permission === 'denied') return 'blocked';
    return this.#isOn ? 'on' : 'off';
  }
  /** Nobody has said yes or no on this browser. */
  get isUndecided(): boolean {
    return this.#permission === 'default';
  }
  get devices(): readonly PushDevice[] {
    return this.#devices;
  }
  get isLoaded(): boolean {
    return this.#isLoaded;
  }
  /** Why the devices could not be loaded. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Signed in: what was on stays on, for this session from now on. What another person left behind ends. */
  async start(userId: string): Promise<void> {
    if (this.#permission !== 'granted') return;
    const owner = await readOwner();
    if (owner?.userId !== userId) return owner && (await this.stop());
    await keepOwner({ userId, locale: getLocale() });
    this.#isOn = true;
    this.#closeRead();
    await subscribe((await registration()).pushManager);
  }

  /** Signed out: this browser shows nothing of theirs any more. */
  async stop(): Promise<void> {
    this.#isOn = false;
    this.#devices = [];
    this.#isLoaded = false;
    if (this.#permission !== 'granted') return;
    await Promise.all([this.#unsubscribe(), closeAll(), forgetKept()]);
  }

  /** Asks the person by the browser's own prompt: only to be called after a click of theirs. */
  async turnOn(userId: string): Promise<Failure | undefined> {
    this.#permission = await Notification.requestPermission();
    if (this.#permission !== 'granted') return undefined;
    const { error } = await subscribe((await registration()).pushManager);
    if (error) return error;
    await keepOwner({ userId, locale: getLocale() });
    this.#isOn = true;
    await this.load();
    return undefined;
  }

  async turnOff(): Promise<Failure | undefined> {
    await this.load();
    const here = this.#devices.find(({ current }) => current);
    const { error } = here ? await api.removePushDevice(here._id) : { error: this.#failure };
    if (error && error.code !== 'not_found') return error;
    await this.stop();
    await this.load();
    return undefined;
  }

  async load(): Promise<void> {
    // The browser's own settings may have been used meanwhile.
    if (isSupported) this.#permission = Notification.permission;
    const { data, error } = await api.findPushDevices();
    this.#failure = error;
    if (!data) return;
    this.#devices = data.items.toSorted((a, b) => Number(b.current) - Number(a.current));
    this.#isLoaded = true;
  }

  async remove({ _id, current }: PushDevice): Promise<Failure | undefined> {
    if (current) return await this.turnOff();
    const { error } = await api.removePushDevice(_id);
    await this.load();
    return error;
  }

  /** Has every device of one's own show a notification. */
  test(): Promise<Result<{ devices: number }>> {
    return api.sendTestPush();
  }

  #closeRead(): void {
    if (this.#isOn) void closeRead((chatId) => world.now.chats[chatId]?.lastReadSeq ?? 0);
  }

  async #unsubscribe(): Promise<void> {
    const subscription = await (await registration()).pushManager.getSubscription();
    await subscription?.unsubscribe().catch(() => undefined);
  }
}

export const push = new Push();
