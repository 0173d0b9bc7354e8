import type { Failure, Result } from '#lib/api/failure.ts';
import type { Page } from '#lib/api/page.ts';

type Source<T> = (search: string, cursor: string | undefined, signal: AbortSignal) => Promise<Result<Page<T>>>;

const typingPauseMs = 160;

/**
 * A list that is searched as one types and read on as one scrolls: the newest question wins, an older
 * one's answer is never seen.
 *
 * @example
 * const found = people.search();
 * <input bind:value={found.text} />
 * {#each found.items as person (person._id)} … {/each}
 */
export class Listing<T> {
  readonly #source: Source<T>;
  #text = $state('');
  #items = $state.raw<readonly T[]>([]);
  #cursor = $state.raw<string | null>(null);
  #isLoading = $state(true);
  #failure = $state.raw<Failure>();
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: Source<T>) {
    this.#source = source;
    void this.#load();
  }

  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    this.#begin();
    this.#timer = setTimeout(() => void this.#load(), typingPauseMs);
  }
  /** Of the last answer, until the next one comes. */
  get items(): readonly T[] {
    return this.#items;
  }
  get hasMore(): boolean {
    return this.#cursor !== null;
  }
  get isLoading(): boolean {
    return this.#isLoading;
  }
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** The next page. */
  async more(): Promise<void> {
    if (this.#isLoading || this.#cursor === null) return;
    await this.#load(this.#cursor);
  }

  /** From the beginning: something has changed, or the last try failed. */
  async reload(): Promise<void> {
    this.#begin();
    await this.#load();
  }

  #begin(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
    this.#isLoading = true;
  }

  async #load(cursor?: string): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.#isLoading = true;
    const { data, error } = await this.#source(this.#text.trim(), cursor, abort.signal);
    if (abort.signal.aborted) return;
    this.#isLoading = false;
    this.#failure = error;
    if (!data) return;
    this.#items = cursor === undefined ? data.items : [...this.#items, ...data.items];
    this.#cursor = data.nextCursor;
  }
}
