import { limits, type Meant, type Message } from '@talky/server/protocol';
import type { Result } from '#lib/api/failure.ts';
import { sendMessage } from '#lib/api/messages.ts';
import { acknowledge } from '#lib/realtime/apply.ts';
import { openDatabase } from '#lib/realtime/database.ts';
import { Outbox, type OutboxEntry, type OutboxStore } from '#lib/realtime/outbox.ts';
import { databaseStore } from '#lib/realtime/outbox-store.ts';
import { withoutPending, withPending } from '#lib/realtime/pending.ts';
import { connection } from './connection.svelte.ts';
import { live } from './live.ts';
import { world } from './world.svelte.ts';

/** Room for the frame around a message. */
const frameBytes = limits.frameBytes - 4_096;
const tabId = crypto.randomUUID();
const lockOf = (id: string) => `talky.tab.${id}`;

/** What a message carries beside its words. */
export interface Aside {
  /** Id of the message it answers. */
  replyTo?: string | undefined;
  /** Who is meant by names in it. */
  mentions?: readonly Meant[];
}

/** A message whose frame would be too large for the socket goes by REST, which takes more. */
async function deliver({ chatId, content, clientId, replyTo, mentions }: OutboxEntry): Promise<Result<Message>> {
  const meant = mentions?.slice(0, limits.mentionsMax) ?? [];
  const draft = {
    ...{ chatId, content, clientId },
    ...(replyTo ? { replyTo } : {}),
    ...(meant.length > 0 ? { mentions: meant } : {}),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(draft)).length;
  return bytes > frameBytes ? await sendMessage(draft) : await live.request('message.send', draft);
}

/** The outbox of whoever is signed in, and what it shows. */
class Sending {
  #store: OutboxStore = databaseStore(Promise.resolve(undefined));
  #outbox = this.#create();

  /** Holds a lock as long as this tab lives: by it others know whose messages have nobody left to send them. */
  constructor() {
    void navigator.locks.request(lockOf(tabId), () => new Promise(() => undefined));
    live.onHello(() => {
      this.#outbox.flush();
      void this.#adopt();
    });
  }

  /** Signed in: takes over what an earlier page of this person could not send. */
  start(userId: string): void {
    this.#store = databaseStore(openDatabase(userId));
    this.#outbox = this.#create();
    void this.#adopt();
  }

  stop(): void {
    this.#outbox.clear();
    this.#count();
  }

  send(chatId: string, content: string, { replyTo, mentions = [] }: Aside): void {
    const userId = world.now.me?._id;
    if (!userId) return;
    const clientId = crypto.randomUUID();
    const createdAt = new Date().toISOString();
    const message = { clientId, chatId, content, replyTo, mentions, createdAt, failure: undefined };
    this.#outbox.add({ ...message, userId, tabId });
  }

  retry(clientId: string): void {
    this.#outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.#outbox.discard(clientId);
  }

  #create(): Outbox {
    return new Outbox(this.#store, {
      deliver,
      shown: (entry) => {
        world.change((now) => withPending(now, entry));
        this.#count();
      },
      sent: (_entry, message) => {
        world.change((now) => acknowledge(now, message));
        this.#count();
      },
      discarded: (entry) => {
        world.change((now) => withoutPending(now, entry.chatId, entry.clientId));
        this.#count();
      },
    });
  }

  async #adopt(): Promise<void> {
    const userId = world.now.me?._id;
    const stored = await this.#store.all();
    if (stored.length === 0) return;
    const { held = [] } = await navigator.locks.query();
    const alive = new Set(held.map(({ name }) => name));
    const orphans = stored.filter((entry) => entry.userId === userId && !alive.has(lockOf(entry.tabId)));
    this.#outbox.adopt(orphans.map((entry) => ({ ...entry, tabId })));
  }

  #count(): void {
    connection.setWaiting(this.#outbox.waiting);
  }
}

export const sending = new Sending();
