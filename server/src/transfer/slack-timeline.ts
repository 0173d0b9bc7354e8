import type { Types } from 'mongoose';
import type { MessageDoc } from '../modules/messages/model.ts';
import { limits } from '../protocol/limits.ts';
import type { System } from '../protocol/resources.ts';
import { attachmentsOf, type SlackMessage, toPlainText } from '../slack/export/index.ts';
import { slackDate, slackId } from './slack-ids.ts';
import type { SlackPeople } from './slack-people.ts';

/** A channel's messages in order, numbered as Talky numbers them. */
export class SlackTimeline {
  readonly #chat: Types.ObjectId;
  readonly #channelId: string;
  readonly #people: SlackPeople;
  readonly docs: MessageDoc[] = [];
  /** Later changes so far. */
  rev = 0;

  constructor(channelId: string, people: SlackPeople) {
    this.#chat = slackId('channel', channelId);
    this.#channelId = channelId;
    this.#people = people;
  }

  add(message: SlackMessage): void {
    const system = this.#systemOf(message);
    if (system) this.#push(message, system.content, { system: system.line });
    else this.#addTalk(message);
  }

  #systemOf({ subtype, user }: SlackMessage): { line: System; content: string } | undefined {
    const verb = /_(join|leave)$/.exec(subtype ?? '')?.[1];
    const name = verb && user && this.#people.nameOf(user);
    if (!name) return undefined;
    return verb === 'join'
      ? { line: { kind: 'member.joined' }, content: `${name} joined` }
      : { line: { kind: 'member.left' }, content: `${name} left` };
  }

  #addTalk(message: SlackMessage): void {
    const attachments = attachmentsOf(message).slice(0, limits.attachmentsMax);
    const text = toPlainText(message.text ?? '', (id) => this.#people.nameOf(id));
    const content = text.trim() === '' ? (attachments[0]?.name ?? '(no text)') : text;
    const more: Partial<MessageDoc> = attachments.length > 0 ? { attachments } : {};
    if (message.thread_ts && message.thread_ts !== message.ts) more.replyTo = this.#idOf(message.thread_ts, 0);
    if (message.edited) Object.assign(more, { editedAt: slackDate(message.edited.ts), rev: ++this.rev });
    // Slack allows longer ones.
    for (let start = 0; start < content.length; start += limits.contentMax) {
      this.#push(message, content.slice(start, start + limits.contentMax), start === 0 ? more : {}, start);
    }
  }

  #push(message: SlackMessage, content: string, more: Partial<MessageDoc>, start = 0): void {
    this.docs.push({
      _id: this.#idOf(message.ts, start),
      chat: this.#chat,
      seq: this.docs.length + 1,
      ...this.#people.authorOf(message),
      clientId: `slack-${message.ts}-${start}`,
      content,
      createdAt: slackDate(message.ts),
      ...more,
    });
  }

  #idOf(ts: string, start: number): Types.ObjectId {
    return slackId('message', `${this.#channelId} ${ts} ${start}`);
  }
}
