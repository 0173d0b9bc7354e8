import type { User } from '@talky/server/protocol';
import { searchUsers } from '#lib/api/users.ts';

/** So long one may pause within a word. */
const pauseMs = 150;

/** Finds people while somebody types; the last query wins, however the answers come. */
export class PeopleSearch {
  query = $state('');
  #found = $state.raw<readonly User[]>([]);
  #busy = $state(true);
  #error = $state<string>();

  constructor() {
    $effect(() => {
      const query = this.query.trim();
      const abort = new AbortController();
      this.#busy = true;
      const timer = setTimeout(() => this.#find(query, abort.signal), query === '' ? 0 : pauseMs);
      return () => {
        clearTimeout(timer);
        abort.abort();
      };
    });
  }

  /** What the last answered query found; it stays while the next one is asked. */
  get found(): readonly User[] {
    return this.#found;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get error(): string | undefined {
    return this.#error;
  }

  async #find(query: string, signal: AbortSignal): Promise<void> {
    const { data, error } = await searchUsers(query, undefined, signal);
    if (signal.aborted) return;
    this.#busy = false;
    this.#error = error?.words;
    this.#found = data?.items ?? [];
  }
}
