import type { Chat, ChatNotify, NotifyLevel, NotifyPreferences } from '@talky/server/protocol';
import type { Failure, Result } from '#lib/api/failure.ts';
import { findPreferences, setChatNotify, updatePreferences } from '#lib/api/notifications.ts';
import { apply } from '#lib/realtime/apply.ts';
import { live } from './live.ts';
import { world } from './world.svelte.ts';

/** What one wants to hear of, on all one's devices. */
class Preferences {
  #now = $state.raw<NotifyPreferences>();
  #failure = $state.raw<Failure>();

  constructor() {
    // They may have been changed elsewhere while this device was away.
    live.onHello(() => void this.load());
    live.on('preferences.changed', (preferences) => {
      this.#now = preferences;
    });
  }

  /** Undefined until they are loaded. */
  get now(): NotifyPreferences | undefined {
    return this.#now;
  }
  /** Why they could not be loaded. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** How much one hears of a chat: what was chosen for it, else for its kind. */
  levelOf({ notify, isGroupChat }: Chat): NotifyLevel {
    return notify?.level ?? this.standardFor(isGroupChat);
  }

  standardFor(isGroup: boolean): NotifyLevel {
    return (isGroup ? this.#now?.groups : this.#now?.direct) ?? 'all';
  }

  async load(): Promise<void> {
    const { data, error } = await findPreferences();
    this.#failure = error;
    if (data) this.#now = data;
  }

  /** Seen at once, and taken back when the server does not take it. */
  async set(changes: Partial<NotifyPreferences>): Promise<Result<NotifyPreferences>> {
    const before = this.#now;
    if (before) this.#now = { ...before, ...changes };
    const result = await updatePreferences(changes);
    this.#now = result.data ?? before;
    return result;
  }

  /** The same for one chat. */
  async setFor(chatId: string, changes: Partial<ChatNotify>): Promise<Result<ChatNotify>> {
    const result = await setChatNotify(chatId, changes);
    const { data } = result;
    if (data) world.change((now) => apply(now, { type: 'chat.notify', data }));
    return result;
  }

  /** Signed out. */
  clear(): void {
    this.#now = undefined;
  }
}

export const preferences = new Preferences();
