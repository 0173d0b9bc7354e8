import { readEndpoint } from '@talky/server/backend';
import { encrypt } from 'web-push';
import { PrivateAddress, pinnedAddress, unpin } from '../outbound/pin.ts';
import { type Answer, answerOf } from './answer.ts';
import { Rests } from './rests.ts';
import { Turns } from './turns.ts';
import { vapidHeader } from './vapid-header.ts';

/** Requests at once to one service: of more connections than this Bun keeps none, and each would be made anew. */
const atOnce = 48;
/** Seconds an idle connection is kept: less than push services keep it, which would hang up on the next message. */
const idleSeconds = 60;
const patienceMs = 10_000;
/** What a push service says in words is of no use, and is not read beyond this. */
const answerMax = 16 * 1_024;

/** A message for one subscription. */
export interface Push {
  /** JSON. */
  payload: string;
  /** Seconds that the push service keeps it for a device that is off. */
  ttl: number;
  urgency: 'normal' | 'high';
  /** One that waits for a device is replaced by a later one of the same topic: up to 32 characters of base64url. */
  topic?: string;
}

export interface Subscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** A push service that something was sent to. */
interface Service {
  session: Bun.FetchSession;
  turns: Turns;
}

export interface SenderOptions {
  /** A certificate to trust beside the known ones, PEM. */
  ca?: string;
  /** Milliseconds to wait for an answer. */
  patienceMs?: number;
}

/** Brings messages to push services: encrypted, signed, over kept connections to addresses that were looked at. */
export class PushSender {
  readonly #services = new Map<string, Service>();
  readonly #rests = new Rests();
  readonly #options: SenderOptions;

  constructor(options: SenderOptions = {}) {
    this.#options = options;
  }

  /** Resolves to what the push service said. Rejects only when the message may not be sent there at all. */
  async send({ endpoint, keys }: Subscription, { payload, ttl, urgency, topic }: Push): Promise<Answer> {
    // Looked at once more: which services are known may have changed since it was stored.
    const url = readEndpoint(endpoint);
    return await this.#serviceOf(url).turns.run(async () => {
      const rest = this.#rests.left(url.origin);
      if (rest > 0) return { kind: 'later', why: 'The push service rests.', afterMs: rest };
      const { cipherText } = encrypt(keys.p256dh, keys.auth, payload, 'aes128gcm');
      const answer = await this.#post(url, cipherText, {
        authorization: vapidHeader(url.origin),
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: String(ttl),
        urgency,
        ...(topic !== undefined && { topic }),
      });
      if (answer.kind === 'later') this.#rests.failed(url.origin, endpoint, answer.afterMs);
      else this.#rests.served(url.origin);
      return answer;
    });
  }

  async #post(url: URL, body: Buffer, headers: Record<string, string>): Promise<Answer> {
    const { hostname, host } = url;
    const pinned = new URL(url);
    try {
      const address = await pinnedAddress(hostname);
      pinned.hostname = address.includes(':') ? `[${address}]` : address;
      const response = await this.#serviceOf(url).session.fetch(pinned, {
        method: 'POST',
        headers: { ...headers, host },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#options.patienceMs ?? patienceMs),
      });
      await finish(response);
      return answerOf(response);
    } catch (error) {
      if (error instanceof PrivateAddress) throw error;
      unpin(hostname);
      return { kind: 'later', why: `The push service did not answer: ${codeOf(error)}.` };
    }
  }

  #serviceOf({ origin, hostname }: URL): Service {
    const known = this.#services.get(origin);
    if (known) return known;
    const { ca } = this.#options;
    const session = new Bun.FetchSession({
      // The certificate must be the name's, though the connection is to its address.
      tls: { serverName: hostname, ...(ca !== undefined && { ca }) },
      keepAlive: { idleTimeout: idleSeconds },
    });
    const service = { session, turns: new Turns(atOnce) };
    this.#services.set(origin, service);
    return service;
  }
}

/** Reads a short answer to its end, so that the connection can be used again. */
async function finish(response: Response): Promise<void> {
  if (Number(response.headers.get('content-length') ?? answerMax + 1) <= answerMax) await response.arrayBuffer();
  else await response.body?.cancel();
}

/** What went wrong, without the address, which is a secret. */
const codeOf = (error: unknown) =>
  error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.name) : 'unknown';
