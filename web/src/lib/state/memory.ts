import { type Database, deleteDatabase, openDatabase } from '#lib/realtime/database.ts';
import { recall, remember } from '#lib/realtime/remembered.ts';
import { live } from './live.ts';
import { workspace } from './workspace.svelte.ts';
import { world } from './world.svelte.ts';

const lastUserKey = 'talky.user';
/** A busy chat changes many times a second; writing it down takes a while. */
const saveEveryMs = 5_000;

/** Keeps what is here for a start without a network. */
class Memory {
  #database: Database | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #saved = world.now;

  /** Signed in. */
  async start(userId: string): Promise<void> {
    localStorage.setItem(lastUserKey, userId);
    this.#timer ??= setInterval(() => void this.#save(), saveEveryMs);
    document.addEventListener('visibilitychange', this.#save);
    this.#database = await openDatabase(userId);
  }

  /** Signed out: nothing of whoever was here stays, nor of an earlier visit that ended unnoticed. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    document.removeEventListener('visibilitychange', this.#save);
    this.#database = undefined;
    const userId = this.lastUserId;
    localStorage.removeItem(lastUserKey);
    if (userId) await deleteDatabase(userId);
  }

  /** Who was signed in here last, and has not signed out. */
  get lastUserId(): string | undefined {
    return localStorage.getItem(lastUserKey) ?? undefined;
  }

  /** Brings back what whoever was here last has seen; false when there is nothing. */
  async recall(): Promise<boolean> {
    const userId = this.lastUserId;
    const database = userId ? await openDatabase(userId) : undefined;
    const last = await database?.get('memory', 'last').catch(() => undefined);
    database?.close();
    if (!last) return false;
    for (const [chatId, cursor] of Object.entries(last.cursors)) {
      if (typeof cursor !== 'number') live.cursors.begin(chatId, cursor.seq, cursor.rev ?? 0);
    }
    world.change(() => recall(last));
    workspace.recall(last.workspace);
    return true;
  }

  #save = async (): Promise<void> => {
    const { now } = world;
    if (!this.#database || now === this.#saved) return;
    const last = remember(now, live.cursors.resume(), workspace.now);
    if (!last) return;
    this.#saved = now;
    await this.#database.put('memory', last, 'last').catch(() => undefined);
  };
}

export const memory = new Memory();
