import type { CursorStore, Position } from './cursor-store.ts';

/** How far the bot has handled each chat, and the writing of it into the store. */
export class Cursors {
  readonly #store: CursorStore;
  readonly #failed: (error: unknown) => void;
  #positions = new Map<string, Position>();
  #writing: Promise<void> | undefined;
  #isDirty = false;

  /** `failed` hears of a store that does not take them. */
  constructor(store: CursorStore, failed: (error: unknown) => void) {
    this.#store = store;
    this.#failed = failed;
  }

  /** Reads what an earlier run kept; false when there was none. */
  async load(): Promise<boolean> {
    const kept = await this.#store.load();
    this.#positions = new Map(Object.entries(kept ?? {}));
    return kept !== undefined;
  }

  get(chatId: string): Position | undefined {
    return this.#positions.get(chatId);
  }

  /** The chats with a cursor, the one that moved last at the end. */
  get chatIds(): string[] {
    return [...this.#positions.keys()];
  }

  move(chatId: string, moved: Partial<Position>): void {
    const { seq = 0, rev = 0 } = this.#positions.get(chatId) ?? {};
    this.#positions.delete(chatId);
    this.#positions.set(chatId, { seq, rev, ...moved });
    this.#save();
  }

  forget(chatId: string): void {
    if (this.#positions.delete(chatId)) this.#save();
  }

  /** Resolves once the store has everything, also when there is nothing. */
  async flush(): Promise<void> {
    this.#save();
    await this.#writing;
  }

  /** One write at a time; what moves meanwhile shares the next. */
  #save(): void {
    this.#isDirty = true;
    this.#writing ??= this.#write()
      .catch(this.#failed)
      .finally(() => {
        this.#writing = undefined;
      });
  }

  async #write(): Promise<void> {
    while (this.#isDirty) {
      this.#isDirty = false;
      await this.#store.save(Object.fromEntries(this.#positions));
    }
  }
}
