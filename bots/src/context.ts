import type { Chat, Me, Message, Sender } from '@talky/server/protocol';
import type { Bot } from './bot.ts';
import { type Command, parseCommand } from './command.ts';
import { keyOf, type Update } from './update.ts';

/** What a send may carry besides its text. */
export interface SendOptions {
  /** Id of the message it answers. */
  replyTo?: string;
  /** Idempotency key, up to 64 characters: the same one again in the same chat sends nothing new. */
  clientId?: string;
}

/**
 * What a handler is given: what happened, where, and ways to answer. Filters narrow it, so that behind
 * `bot.on('message:text', …)` `ctx.text` is a string.
 *
 * ```ts
 * bot.on('message:text', (ctx) => ctx.reply(`${ctx.sender.name} said ${ctx.text} in ${ctx.chat.chatName}`));
 * ```
 */
export class Context {
  /** The bot that heard it. */
  readonly bot: Bot;
  /** What happened, as it was told. */
  readonly update: Update;
  /** The chat it happened in, as last told. */
  readonly chat: Chat;
  /** What the expression of `bot.hears` found. */
  match: RegExpExecArray | undefined;
  readonly #key: string;
  #sends = 0;

  constructor(bot: Bot, update: Update, chat: Chat) {
    this.bot = bot;
    this.update = update;
    this.chat = chat;
    this.#key = keyOf(update);
  }

  /** The bot itself. */
  get me(): Me {
    return this.bot.me;
  }

  /** The message that was sent, edited or deleted. */
  get message(): Message | undefined {
    return this.update.kind === 'added' ? undefined : this.update.message;
  }

  /** Who wrote the message. */
  get sender(): Sender | undefined {
    return this.message?.sender;
  }

  /** The text of a message somebody wrote; undefined for deleted messages and the timeline's own lines. */
  get text(): string | undefined {
    return this.message?.system ? undefined : this.message?.content || undefined;
  }

  /** The command's name in lower case, when the text begins with one. */
  get command(): string | undefined {
    return this.#command?.name;
  }

  /** What stands behind the command, trimmed. */
  get args(): string | undefined {
    return this.#command?.args;
  }

  /** Who joined or was added. */
  get member(): { readonly _id: string; readonly name: string } | undefined {
    const { system, sender } = this.message ?? {};
    if (system?.kind === 'member.joined') return sender;
    return system?.kind === 'member.added' ? system.subject : undefined;
  }

  /** Whether it is a conversation of two. */
  get isDirect(): boolean {
    return !this.chat.isGroupChat;
  }

  /**
   * Answers the message, which the answer then points at. Resolves once the answer is durable.
   *
   * ```ts
   * bot.on('command:ping', (ctx) => ctx.reply('pong'));
   * ```
   */
  reply(text: string): Promise<Message> {
    return this.send(text, this.message ? { replyTo: this.message._id } : {});
  }

  /**
   * Says something in the chat. Resolves once it is durable.
   *
   * The n-th send of a handler gets the same `clientId` whenever the same update is handled again, so
   * that a handler that runs anew after a crash does not answer twice.
   *
   * ```ts
   * bot.on('member:joined', (ctx) => ctx.send(`Welcome, ${ctx.member.name}!`));
   * ```
   */
  send(text: string, options: SendOptions = {}): Promise<Message> {
    const clientId = `bot-${this.#key}-${this.#sends++}`;
    return this.bot.send(this.chat._id, text, { clientId, ...options });
  }

  /**
   * Shows that the bot is writing; ends with its next message, or by itself after some seconds.
   *
   * ```ts
   * bot.on('command:report', async (ctx) => {
   *   ctx.typing();
   *   await ctx.reply(await makeReport());
   * });
   * ```
   */
  typing(): void {
    this.bot.typing(this.chat._id);
  }

  get #command(): Command | undefined {
    return this.update.kind === 'created' && this.text ? parseCommand(this.text) : undefined;
  }
}
