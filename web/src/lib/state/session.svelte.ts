import type { Session as Device, Me } from '@talky/server/protocol';
import { useTokens } from '#lib/api/client.ts';
import { type Failure, ok, type Result } from '#lib/api/failure.ts';
import { Tokens } from '#lib/api/tokens.ts';
import * as api from '#lib/api/users.ts';
import { backoffMs } from '#lib/realtime/backoff.ts';
import { withMe } from '#lib/realtime/snapshot.ts';
import { world } from './world.svelte.ts';

export type SessionStatus = 'loading' | 'signed-out' | 'signed-in';

type News = { kind: 'signed-in'; userId: string } | { kind: 'signed-out' };

/** Who is signed in here, and the way in and out. */
class Session {
  readonly tokens = new Tokens(api.renewToken, () => this.#leave());
  readonly #channel = new BroadcastChannel('talky.session');
  readonly #watchers = new Set<(status: SessionStatus) => void>();
  #status = $state<SessionStatus>('loading');
  /** Why the session cannot be found out about yet, while loading. */
  #trouble = $state.raw<Failure>();

  constructor() {
    useTokens(this.tokens);
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => this.#hear(data);
  }

  get status(): SessionStatus {
    return this.#status;
  }
  /** Oneself; there whenever `status` is signed-in. */
  get me(): Me | undefined {
    return world.me;
  }
  get trouble(): Failure | undefined {
    return this.#trouble;
  }

  /**
   * Finds out whether the refresh cookie of an earlier visit is still good. While the server cannot be
   * reached, `recall` is asked for what was here last: true when the world has it back.
   */
  async restore(recall: () => Promise<boolean>): Promise<void> {
    for (let failures = 0; this.#status === 'loading'; failures++) {
      if ((await this.tokens.refresh()) === 'renewed') {
        const { error } = await this.#loadMe();
        this.#trouble = error;
      } else if (this.#status === 'loading' && (await recall())) this.#become('signed-in');
      if (this.#status !== 'loading') return;
      await new Promise((resolve) => setTimeout(resolve, backoffMs(failures)));
    }
  }

  /** Makes an account and signs it in; `invite` is the token of an invitation link. */
  async register(registration: api.Registration): Promise<Result<Me>> {
    return await this.#enter(await api.register(registration));
  }

  async login(email: string, password: string): Promise<Result<Me>> {
    return await this.#enter(await api.login(email, password));
  }

  async logout(): Promise<Result<void>> {
    const result = await api.logout();
    if (result.error) return result;
    this.#channel.postMessage({ kind: 'signed-out' } satisfies News);
    this.#leave();
    return result;
  }

  async updateMe(changes: api.ProfileChanges): Promise<Result<Me>> {
    const result = await api.updateMe(changes);
    const { data } = result;
    if (data) world.change((now) => withMe(now, data));
    return result;
  }

  /** Signs out all other devices. */
  changePassword(current: string, next: string): Promise<Result<void>> {
    return api.changePassword(current, next);
  }

  async findDevices(): Promise<Result<Device[]>> {
    const { data, error } = await api.findSessions();
    return data ? ok(data.items) : { data: undefined, error };
  }

  endDevice(deviceId: string): Promise<Result<void>> {
    return api.endSession(deviceId);
  }

  /** The server has closed the session's socket: true when the session lives on all the same. */
  async confirm(): Promise<boolean> {
    return (await this.tokens.refresh()) !== 'ended';
  }

  /** Calls back on every change of status; for what must start and stop with the session. */
  watch(watcher: (status: SessionStatus) => void): void {
    this.#watchers.add(watcher);
  }

  async #enter({ data, error }: Result<api.SignedIn>): Promise<Result<Me>> {
    if (error) return { data: undefined, error };
    this.tokens.keep(data.token);
    const entered = await this.#loadMe();
    if (entered.data) this.#channel.postMessage({ kind: 'signed-in', userId: data._id } satisfies News);
    return entered;
  }

  async #loadMe(): Promise<Result<Me>> {
    const result = await api.findMe();
    const { data } = result;
    if (!data) return result;
    world.change((now) => withMe(now, data));
    this.#trouble = undefined;
    this.#become('signed-in');
    return result;
  }

  #leave(): void {
    this.tokens.forget();
    this.#become('signed-out');
    world.clear();
  }

  #hear(news: News): void {
    if (news.kind === 'signed-out' && this.#status === 'signed-in') this.#leave();
    // Another person uses this browser now: nothing of the former may stay in memory.
    if (news.kind === 'signed-in' && news.userId !== world.now.me?._id) location.reload();
  }

  #become(status: SessionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    for (const watcher of this.#watchers) watcher(status);
  }
}

export const session = new Session();
