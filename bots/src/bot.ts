import { randomUUID } from 'node:crypto';
import type { Chat, EventFrame, Me, Message, Replies } from '@talky/server/protocol';
import type { BackoffOptions } from './backoff.ts';
import { Chats } from './chats.ts';
import { Client } from './client.ts';
import { Composer } from './composer.ts';
import { Connection } from './connection.ts';
import { Context, type SendOptions } from './context.ts';
import { type CursorStore, memoryStore } from './cursor-store.ts';
import { Cursors } from './cursors.ts';
import { ApiError, HandlerError, NetworkError } from './errors.ts';
import { Inbox } from './inbox.ts';
import { Lifecycle } from './lifecycle.ts';
import { Outbox } from './outbox.ts';
import { patiently } from './patience.ts';
import type { Update } from './update.ts';

/** How a bot is made. */
export interface BotOptions {
  /** Talky's address, as people open it in a browser. */
  url: string;
  /** The bot's token, `xoxb-…`. */
  token: string;
  /** Keeps between runs how far the bot has come. Default: `memoryStore()`, which keeps nothing. */
  store?: CursorStore;
  /** Hear other bots too. Two bots that answer each other never end. Default: false. */
  hearBots?: boolean;
  /** How to wait between attempts to connect. */
  backoff?: BackoffOptions;
  /** A connection on which an answer takes longer than this counts as dead. Default: 10,000. */
  answerMs?: number;
  /** Told about the connection's coming and going. Default: nobody. */
  log?: (line: string) => void;
}

type ErrorHandler = (error: HandlerError) => unknown;

const isId = (text: string) => /^[0-9a-f]{24}$/.test(text);

/**
 * A bot: what it hears goes through its handlers, message by message in each chat.
 *
 * ```ts
 * const bot = new Bot({ url: 'http://localhost:3000', token });
 * bot.on('command:roll', (ctx) => ctx.reply('4'));
 * await bot.start();
 * ```
 */
export class Bot extends Composer {
  /** Talky's REST API, for what has no verb here. */
  readonly api: Client;
  /**
   * Resolves once the bot has stopped. Rejects when it stopped by itself: with an `AuthError` when its token is
   * not valid any more, with a `HandlerError` when a handler failed and nobody catches. When nobody listens to it
   * either, the process ends with that error.
   *
   * ```ts
   * await bot.stopped.catch((error) => alert(error));
   * ```
   */
  readonly stopped: Promise<void>;
  readonly #options: BotOptions;
  readonly #life: Lifecycle;
  readonly #chats: Chats;
  readonly #cursors: Cursors;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  #inbox: Inbox | undefined;
  #me: Me | undefined;
  #catcher: ErrorHandler | undefined;
  #isStarted = false;

  constructor(options: BotOptions) {
    super();
    const url = options.url.replace(/\/+$/, '');
    if (!/^https?:\/\//.test(url)) throw new TypeError('A bot needs the url of its Talky, http or https.');
    if (!options.token) throw new TypeError('A bot needs a token.');
    this.#options = options;
    this.#life = new Lifecycle({ settle: () => this.#settle(), close: () => this.#close() });
    this.stopped = this.#life.stopped;
    this.api = new Client(url, options.token);
    this.#chats = new Chats(this.api, this.#life.quit);
    this.#cursors = new Cursors(options.store ?? memoryStore(), (error) => this.#life.fail(error));
    this.#connection = new Connection({
      url,
      token: options.token,
      backoff: options.backoff,
      answerMs: options.answerMs ?? 10_000,
      log: options.log ?? (() => undefined),
      resume: () => this.#inbox?.resume() ?? {},
      greeted: (hello) => this.#greeted(hello),
      event: (frame) => this.#event(frame),
      refused: (error) => this.#life.fail(error),
    });
    this.#outbox = new Outbox(this.#connection);
  }

  /** The bot's own account. Known once it has started. */
  get me(): Me {
    if (!this.#me) throw new Error('A bot knows itself only once it has started.');
    return this.#me;
  }

  /**
   * Connects, and resolves once connected; while Talky is away it waits. Rejects with an `AuthError` when the
   * token is not valid.
   *
   * ```ts
   * await bot.start();
   * console.log(`${bot.me.name} is here.`);
   * ```
   */
  async start(): Promise<void> {
    if (this.#isStarted) throw new Error('A bot starts once; make another.');
    this.#isStarted = true;
    const isFresh = !(await this.#cursors.load());
    this.#inbox = new Inbox({
      isFresh,
      cursors: this.#cursors,
      chats: this.#chats,
      history: (chatId, seq) => this.#history(chatId, seq),
      handle: (chatId, update) => this.#handle(chatId, update),
    });
    if (!this.#life.isStopping) this.#connection.open();
    await this.#life.started;
  }

  /**
   * Stops hearing, finishes the handlers under way, sends what they have said, and closes. Gives up after
   * 10 s. Do not await it inside a handler: it waits for that handler.
   *
   * ```ts
   * process.once('SIGTERM', () => void bot.stop());
   * ```
   */
  stop(): Promise<void> {
    return this.#life.stop();
  }

  /**
   * Hears of handlers that fail; the bot then goes on with the next message. Without it, or when it fails
   * itself, the bot stops.
   *
   * ```ts
   * bot.catch((error) => console.error(error.message, error.cause));
   * ```
   */
  catch(handler: ErrorHandler): this {
    this.#catcher = handler;
    return this;
  }

  /**
   * The chats the bot is in, as last told.
   *
   * ```ts
   * const groups = bot.chats().filter((chat) => chat.isGroupChat);
   * ```
   */
  chats(): Chat[] {
    return this.#chats.all;
  }

  /**
   * Sends a message. While there is no connection it waits; one that went unanswered is sent again and still
   * appears once. Resolves once the message is durable.
   *
   * ```ts
   * await bot.send(chat._id, 'The build is green.');
   * ```
   */
  send(chatId: string, text: string, options: SendOptions = {}): Promise<Message> {
    return this.#outbox.send({ chatId, content: text, clientId: randomUUID(), ...options });
  }

  /**
   * Shows in a chat that the bot is writing; ends with its next message, or by itself after some seconds.
   *
   * ```ts
   * bot.typing(chat._id);
   * ```
   */
  typing(chatId: string): void {
    this.#connection.tell('typing.start', { chatId });
  }

  /**
   * Joins a public group by its id or name; joining again changes nothing. Rejects with the `ApiError`
   * `not_found` when there is none.
   *
   * ```ts
   * const general = await bot.joinGroup('general');
   * ```
   */
  async joinGroup(idOrName: string): Promise<Chat> {
    const chat = await this.api.join(isId(idOrName) ? idOrName : await this.#findGroup(idOrName));
    this.#chats.learn(chat);
    return chat;
  }

  /**
   * Joins every public group it is not in yet; those made later it is not in.
   *
   * ```ts
   * await bot.joinPublicGroups();
   * ```
   */
  async joinPublicGroups(): Promise<Chat[]> {
    const groups = await this.api.publicGroups();
    return await Promise.all(groups.filter((group) => !group.isMember).map((group) => this.joinGroup(group._id)));
  }

  /**
   * The direct chat with a person, made if absent.
   *
   * ```ts
   * const chat = await bot.openDirect(ctx.sender._id);
   * await bot.send(chat._id, 'Between you and me …');
   * ```
   */
  async openDirect(userId: string): Promise<Chat> {
    const chat = await this.api.openDirect(userId);
    this.#chats.learn(chat);
    return chat;
  }

  async #findGroup(name: string): Promise<string> {
    const wanted = name.replace(/^#/, '');
    const groups = await this.api.publicGroups(wanted);
    const group = groups.find(({ chatName }) => chatName.toLowerCase() === wanted.toLowerCase());
    if (!group) throw new ApiError({ code: 'not_found', message: `There is no public group named ${wanted}.` });
    return group._id;
  }

  #greeted(hello: Replies['hello']): void {
    this.#me = hello.user;
    this.#inbox?.greeted(hello).then(
      () => this.#life.up(),
      (error: unknown) => this.#life.fail(error),
    );
  }

  #event(frame: EventFrame): void {
    if (frame.type === 'user.updated' && frame.data._id === this.#me?._id) this.#me = { ...this.#me, ...frame.data };
    this.#inbox?.event(frame);
  }

  async #history(chatId: string, seq: number): Promise<Message[]> {
    try {
      return await patiently(() => this.api.messagesAfter(chatId, seq), this.#life.quit);
    } catch (error) {
      // Put out of the chat meanwhile, or stopped.
      if (this.#life.isStopping || (error instanceof ApiError && error.code === 'not_found')) return [];
      this.#life.fail(error);
      return [];
    }
  }

  #isIgnored(update: Update): boolean {
    if (update.kind === 'added') return false;
    const { sender } = update.message;
    return sender._id === this.me._id || (sender.isBot && !this.#options.hearBots);
  }

  /** Runs the handlers; false when the bot stops over it. */
  async #handle(chatId: string, update: Update): Promise<boolean> {
    if (this.#isIgnored(update)) return true;
    const chat = await this.#chats.find(chatId).catch(() => undefined);
    if (!chat) return false;
    const ctx = new Context(this, update, chat);
    try {
      await this.middleware()(ctx, async () => undefined);
      return true;
    } catch (cause) {
      // Cut off by the stop: it is handled anew in the next run.
      if (this.#life.quit.aborted && cause instanceof NetworkError) return false;
      return await this.#caught(new HandlerError(ctx, cause));
    }
  }

  async #caught(error: HandlerError): Promise<boolean> {
    try {
      if (!this.#catcher) throw error;
      await this.#catcher(error);
      return true;
    } catch (failure) {
      this.#life.fail(failure);
      return false;
    }
  }

  async #settle(): Promise<void> {
    await this.#inbox?.close();
    await this.#outbox.drained();
  }

  async #close(): Promise<void> {
    this.#outbox.close();
    this.api.close();
    this.#connection.close();
    await this.#cursors.flush();
  }
}
