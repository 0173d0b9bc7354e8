import type { Chat, Message, PublicChat, User, WireError, Workspace } from '@talky/server/protocol';
import { ApiError, AuthError, NetworkError } from './errors.ts';
import { isPassing } from './patience.ts';
import { sleep } from './sleep.ts';

const attempts = 5;
const pauseMs = 500;
const answerMs = 20_000;
const pageSize = 100;

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

type Query = Record<string, string | number | undefined>;

/**
 * Talky's REST API as a bot needs it. While Talky is away for a moment, or too busy, a call waits and is
 * tried again, five times in all; every call here may be repeated without harm.
 *
 * ```ts
 * const { generalChatId } = await bot.api.workspace();
 * ```
 */
export class Client {
  readonly #url: string;
  readonly #token: string;
  readonly #stop = new AbortController();

  /** `url` as people open it in a browser, `token` the bot's `xoxb-…`. */
  constructor(url: string, token: string) {
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  /** The workspace: its name, and the id of #general. */
  workspace(): Promise<Workspace> {
    return this.#call('GET', '/workspace');
  }

  /** A person or bot. */
  user(userId: string): Promise<User> {
    return this.#call('GET', `/users/${encodeURIComponent(userId)}`);
  }

  /** A chat the bot is in. */
  chat(chatId: string): Promise<Chat> {
    return this.#call('GET', `/chat/${encodeURIComponent(chatId)}`);
  }

  /** All chats the bot is in, latest first. */
  chats(): Promise<Chat[]> {
    return this.#all<Chat>('/chat');
  }

  /** Public groups, oldest first; with `search`, those whose name contains it. */
  publicGroups(search?: string): Promise<PublicChat[]> {
    return this.#all<PublicChat>('/chat/public', { search });
  }

  /** Joins a public group; joining again changes nothing. */
  join(chatId: string): Promise<Chat> {
    return this.#call('POST', `/chat/${encodeURIComponent(chatId)}/join`);
  }

  /** The direct chat with a person, made if absent. */
  openDirect(userId: string): Promise<Chat> {
    return this.#call('POST', '/chat', { body: { userId } });
  }

  /** Up to 100 messages behind a seq, in order. */
  async messagesAfter(chatId: string, seq: number): Promise<Message[]> {
    const query = { after: seq, limit: pageSize };
    const { items } = await this.#call<{ items: Message[] }>('GET', `/messages/${encodeURIComponent(chatId)}`, {
      query,
    });
    return items;
  }

  /** Ends what is under way and whatever comes later with a `NetworkError`. */
  close(): void {
    this.#stop.abort();
  }

  async #all<T>(path: string, query: Query = {}): Promise<T[]> {
    const all: T[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<T> = await this.#call('GET', path, { query: { ...query, limit: pageSize, cursor } });
      all.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return all;
  }

  async #call<T>(method: string, path: string, extra: { query?: Query; body?: unknown } = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#try<T>(method, path, extra);
      } catch (error) {
        if (!isPassing(error) || attempt === attempts) throw error;
        const waitMs = error instanceof ApiError ? error.retryAfterMs : undefined;
        await sleep(waitMs ?? pauseMs * attempt, this.#stop.signal);
      }
    }
  }

  async #try<T>(method: string, path: string, { query = {}, body }: { query?: Query; body?: unknown }): Promise<T> {
    const url = new URL(`${this.#url}/api${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(answerMs)]);
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(url, { method, headers, signal, body: body === undefined ? null : JSON.stringify(body) });
      answer = await response.json();
    } catch (cause) {
      throw new NetworkError(`Talky does not answer at ${url.origin}.`, { cause });
    }
    if (response.ok) return answer as T;
    throw toError(response, answer);
  }
}

function toError(response: Response, answer: unknown): Error {
  const { error } = answer as { error?: WireError };
  // A proxy in between may answer for a Talky that is away.
  if (!error?.code) return new NetworkError(`Talky answered with the status ${response.status}.`);
  if (error.code === 'unauthenticated') return new AuthError(error.message);
  const header = Number(response.headers.get('retry-after'));
  return new ApiError(header > 0 ? { retryAfterMs: header * 1_000, ...error } : error);
}
