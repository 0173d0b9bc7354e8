import type { TokenSource } from './client.ts';
import type { Result } from './failure.ts';

/** renewed: go on; ended: the session is over; unreachable: nobody knows yet. */
export type Renewal = 'renewed' | 'ended' | 'unreachable';

interface Kept {
  token: string;
  goodUntil: number;
}

/** Not used this close to its end, lest it end on its way. */
const marginMs = 60_000;
/** How long the server's access tokens last; said again by each renewal. */
const standardMs = 15 * 60_000;

/**
 * The access token: in memory only, and renewed by the refresh cookie shortly before it ends. However many
 * ask at once, one renewal runs; tabs take turns and tell each other the outcome.
 */
export class Tokens implements TokenSource {
  readonly #renewal: () => Promise<Result<{ token: string; expiresIn: number }>>;
  readonly #onended: () => void;
  readonly #channel = new BroadcastChannel('talky.tokens');
  #kept: Kept | undefined;
  #running: Promise<Renewal> | undefined;

  /** `onended` is called when the server says that the session is over. */
  constructor(renewal: () => Promise<Result<{ token: string; expiresIn: number }>>, onended: () => void) {
    this.#renewal = renewal;
    this.#onended = onended;
    this.#channel.onmessage = ({ data }: MessageEvent<Kept>) => {
      // A tab that is signed out learns of a sign-in from the session, not from a token.
      if (this.#kept) this.#kept = data;
    };
  }

  async token(): Promise<string | undefined> {
    if (!this.#isGood()) await this.refresh();
    return this.#kept?.token;
  }

  async renew(refused: string): Promise<string | undefined> {
    if (this.#kept?.token === refused) await this.refresh();
    return this.#kept?.token === refused ? undefined : this.#kept?.token;
  }

  /** Signed in: this token is good from now on. */
  keep(token: string, lifeMs = standardMs): void {
    this.#kept = { token, goodUntil: Date.now() + lifeMs };
  }

  forget(): void {
    this.#kept = undefined;
  }

  /** Asks for a new token by the cookie. */
  refresh(): Promise<Renewal> {
    this.#running ??= this.#inTurn().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  #isGood(): boolean {
    return this.#kept !== undefined && Date.now() < this.#kept.goodUntil - marginMs;
  }

  async #inTurn(): Promise<Renewal> {
    const before = this.#kept?.token;
    return await navigator.locks.request('talky.tokens', async () => {
      // Another tab had the turn before and told its token.
      if (this.#kept?.token !== before && this.#isGood()) return 'renewed';
      return await this.#ask();
    });
  }

  async #ask(): Promise<Renewal> {
    const { data, error } = await this.#renewal();
    if (data) {
      this.keep(data.token, data.expiresIn * 1_000);
      this.#channel.postMessage(this.#kept);
      return 'renewed';
    }
    if (error.code !== 'unauthenticated' && error.code !== 'forbidden') return 'unreachable';
    this.forget();
    this.#onended();
    return 'ended';
  }
}
