import type { Meant, User } from '@talky/server/protocol';
import { toast } from 'svelte-sonner';
import { authorOf } from '#lib/components/author.ts';
import { type MentionChoice, mentionChoices } from '#lib/components/composer/mention-choices.ts';
import { m } from '#lib/paraglide/messages.js';
import { chats } from '#lib/state/chats.svelte.ts';
import { Members } from '#lib/state/members.svelte.ts';
import { session } from '#lib/state/session.svelte.ts';
import type { Timeline } from '#lib/state/timeline.svelte.ts';
import { timelines } from '#lib/state/timelines.ts';
import { meansMe } from '#lib/text/mentions.ts';
import { oneLine } from '#lib/text/preview.ts';
import { actionsFor, type MessageAction, type MessageActionName } from './message-actions.ts';
import type { MessageView } from './message-view.ts';
import { rowsOf, waits } from './rows.ts';
import { viewOf } from './view-of.ts';

/** What one is doing in one open conversation: replying, editing, deleting, walking with the keys. */
export class ConversationDesk {
  readonly timeline: Timeline;
  readonly #members: Members;
  /** Key of the message that is being changed. */
  editing = $state<string>();
  replying = $state.raw<MessageView>();
  deleting = $state.raw<MessageView>();
  /** About which one asks why it did or did not notify. */
  asking = $state.raw<MessageView>();
  /** Whose actions the phone's sheet shows. */
  sheet = $state.raw<MessageView>();
  /** The row that has or last had the focus. */
  active = $state<string>();

  readonly views = $derived.by(() => {
    const { me } = session;
    return me ? this.timeline.items.map((item) => viewOf(item, me)) : [];
  });
  readonly rows = $derived.by(() =>
    rowsOf(this.views, {
      complete: this.timeline.isLoaded && !this.timeline.hasOlder,
      unreadFrom: this.timeline.firstUnreadSeq,
      readCount: (seq) => this.#cursors.filter((cursor) => cursor >= seq).length,
    }),
  );
  readonly #cursors = $derived(Object.values(this.chat?.readCursors ?? {}));

  constructor(chatId: string) {
    this.timeline = timelines.of(chatId);
    this.#members = new Members(chatId);
  }

  get chat() {
    return chats.get(this.timeline.chatId);
  }

  /** The reading line beside a message: wet while it waits, dry once read, absent when it never waited. */
  inkOf(view: MessageView): 'wet' | 'dry' | undefined {
    const from = this.timeline.firstUnreadSeq;
    if (from === undefined || !waits(view, from)) return undefined;
    return this.isUnread(view.seq) ? 'wet' : 'dry';
  }

  isUnread(seq: number | undefined): boolean {
    return seq !== undefined && seq > this.timeline.lastReadSeq;
  }

  /** A mention of oneself, by name or with everybody, that is not read yet. */
  waitsForMe(view: MessageView): boolean {
    const meId = session.me?._id ?? '';
    return !view.mine && this.isUnread(view.seq) && view.mentions.some((mention) => meansMe(mention, meId));
  }

  /** Who answers to what is typed behind an @ here. */
  mentionable(query: string): MentionChoice[] {
    const { chat } = this;
    if (!chat) return [];
    const others = this.#members.all.filter(({ _id }) => _id !== session.me?._id);
    return mentionChoices(query, others, chats.mayMentionAll(chat));
  }

  /** The people a message names, as they go along when it is changed. */
  meantIn(view: MessageView): Meant[] {
    return view.mentions.flatMap(({ userId, offset, length }) => (userId ? { userId, offset, length } : []));
  }

  readersOf(view: MessageView): User[] {
    const message = view.id === undefined ? undefined : this.timeline.find(view.id);
    return message ? this.timeline.readersOf(message) : [];
  }

  quoteOf(view: MessageView): { name: string; text: string; seq: number } | undefined {
    const quoted = view.replyTo === undefined ? undefined : this.timeline.find(view.replyTo);
    if (!quoted) return undefined;
    const name = quoted.sender._id === session.me?._id ? m.you() : authorOf(quoted).name;
    return { name, text: quoted.deletedAt ? m.message_deleted() : oneLine(quoted.content), seq: quoted.seq };
  }

  actionsOf(view: MessageView): MessageAction[] {
    if (view.state !== 'sent' || view.deleted) return [];
    const admin = this.chat ? chats.isAdmin(this.chat) : false;
    return actionsFor({ edit: view.mine, delete: view.mine || admin, markUnread: !view.mine });
  }

  /** False when that may not be done with that message. */
  act(name: MessageActionName, view: MessageView): boolean {
    if (!this.actionsOf(view).some((action) => action.name === name)) return false;
    switch (name) {
      case 'reply':
        this.replying = view;
        break;
      case 'edit':
        this.editing = view.key;
        break;
      case 'copy':
        void navigator.clipboard.writeText(view.content).then(() => toast(m.copied()));
        break;
      case 'unread':
        if (view.seq !== undefined) this.timeline.markUnreadFrom(view.seq);
        break;
      case 'why':
        this.asking = view;
        break;
      case 'delete':
        this.deleting = view;
    }
    return true;
  }

  /** The same by its key; false when the key means nothing here. */
  actByKey(key: string, view: MessageView): boolean {
    const action = this.actionsOf(view).find((candidate) => candidate.key === key);
    return action !== undefined && this.act(action.name, view);
  }

  /** The last message of one's own that can still be changed. */
  editLast(): void {
    const last = this.views.findLast((view) => view.mine && view.state === 'sent' && !view.deleted && !view.system);
    this.editing = last?.key;
  }

  async saveEdit(view: MessageView, content: string, mentions: readonly Meant[]): Promise<void> {
    this.editing = undefined;
    if (view.id === undefined) return;
    const { error } = await this.timeline.edit(view.id, content, mentions);
    if (error) toast.error(error.words);
  }

  async confirmDelete(): Promise<void> {
    const id = this.deleting?.id;
    this.deleting = undefined;
    if (id === undefined) return;
    const { error } = await this.timeline.remove(id);
    if (error) toast.error(error.words);
  }

  retry(view: MessageView): void {
    const item = this.timeline.items.find(({ key }) => key === view.key);
    if (item?.state === 'failed') this.timeline.retry(item.message.clientId);
  }

  discard(view: MessageView): void {
    const item = this.timeline.items.find(({ key }) => key === view.key);
    if (item?.state === 'failed') this.timeline.discard(item.message.clientId);
  }

  async send(content: string, mentions: readonly Meant[]): Promise<void> {
    const replyTo = this.replying?.id;
    this.replying = undefined;
    await this.timeline.send(content, { replyTo, mentions });
  }
}
