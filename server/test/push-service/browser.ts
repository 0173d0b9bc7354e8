import { randomBytes } from 'node:crypto';
import type { PushPayload } from '../../src/protocol/push.ts';
import { SubscriptionKeys } from './subscription-keys.ts';

/** A push message as the browser's service worker would get it. */
export interface Pushed {
  payload: PushPayload;
  /** Seconds. */
  ttl: number;
  urgency: string | undefined;
  topic: string | undefined;
}

/** What a push service does instead of taking the message: answers otherwise, says nothing, or hangs up. */
export type Fault = { status: number; headers?: Record<string, string> } | 'hang' | 'cut';

/** A browser that a push service delivers to. */
export class Browser {
  readonly id = randomBytes(16).toString('base64url');
  readonly endpoint: string;
  /** The server's key it was subscribed with. */
  readonly applicationServerKey: string;
  readonly keys = new SubscriptionKeys();
  /** In the order they came. */
  readonly received: Pushed[] = [];
  /** How the coming requests are met, each once. */
  readonly faults: Fault[] = [];
  /** Requests for it, also those met with a fault. */
  requests = 0;

  constructor(origin: string, applicationServerKey: string) {
    this.endpoint = `${origin}/push/${this.id}`;
    this.applicationServerKey = applicationServerKey;
  }

  /** What the browser tells Talky of its subscription: the body of `POST /api/push/subscriptions`. */
  toJSON(): { endpoint: string; keys: { p256dh: string; auth: string } } {
    const { p256dh, auth } = this.keys;
    return { endpoint: this.endpoint, keys: { p256dh, auth } };
  }
}
