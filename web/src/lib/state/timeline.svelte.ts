import type { Meant, Message, User, Why } from '@talky/server/protocol';
import { type Failure, ok, type Result } from '#lib/api/failure.ts';
import { deleteMessage, editMessage, findMessages, type Place } from '#lib/api/messages.ts';
import { findWhy } from '#lib/api/notifications.ts';
import { apply } from '#lib/realtime/apply.ts';
import { withWindow } from '#lib/realtime/snapshot.ts';
import {
  dropNewest,
  dropOldest,
  hasOlder,
  messageAt,
  windowOf,
  withChanges,
  withNewer,
  withOlder,
} from '#lib/realtime/window.ts';
import type { Window } from '#lib/realtime/world.ts';
import { chats } from './chats.svelte.ts';
import { live } from './live.ts';
import { reading } from './reading.svelte.ts';
import { type Aside, sending } from './sending.ts';
import { itemsOf, type TimelineItem } from './timeline-items.ts';
import { world } from './world.svelte.ts';

const pageSize = 60;
/** More than this is not kept: the far end is dropped, and loaded again when somebody goes there. */
const mostMessages = 400;

/** One chat's conversation: a window on its messages that follows the end or stays where one reads. */
export class Timeline {
  readonly chatId: string;
  #loading = $state<'all' | 'older' | 'newer'>();
  #failure = $state.raw<Failure>();
  #firstUnreadSeq = $state<number>();
  #isOpen = false;
  #abort = new AbortController();
  /** Changed while a page is on its way, which may have been read before. */
  #changedMeanwhile: Message[] = [];

  constructor(chatId: string) {
    this.chatId = chatId;
  }

  get #window(): Window | undefined {
    return world.windows[this.chatId];
  }

  /** False until the first page is there. */
  get isLoaded(): boolean {
    return this.#window !== undefined;
  }
  get items(): TimelineItem[] {
    // No derived: it would end with the page that happened to open this chat first.
    return itemsOf(this.#window, world.pending[this.chatId], world.me?._id ?? '');
  }
  get hasOlder(): boolean {
    return this.#window !== undefined && hasOlder(this.#window);
  }
  /** False when what is loaded reaches to the newest message. */
  get hasNewer(): boolean {
    return this.#window?.hasNewer ?? false;
  }
  get loading(): 'all' | 'older' | 'newer' | undefined {
    return this.#loading;
  }
  /** Why the last page could not be loaded. */
  get failure(): Failure | undefined {
    return this.#failure;
  }
  /** Where the reading line begins: the first message unread when the chat was opened; undefined when none was. */
  get firstUnreadSeq(): number | undefined {
    return this.#firstUnreadSeq;
  }
  /** Up to where one has read. */
  get lastReadSeq(): number {
    return chats.get(this.chatId)?.lastReadSeq ?? 0;
  }

  /** The message with that seq, if loaded. */
  at(seq: number): Message | undefined {
    return this.#window && messageAt(this.#window, seq);
  }

  /** The message with that id, if loaded; what a reply quotes may lie further up. */
  find(messageId: string): Message | undefined {
    return this.#window?.messages.find(({ _id }) => _id === messageId);
  }

  /** The chat comes on screen: freezes where the unread begin, and loads. The answer is a failure for chats one is not in. */
  async open(): Promise<Result<void>> {
    this.#isOpen = true;
    if (!world.now.chats[this.chatId]) {
      const { error } = await chats.load(this.chatId);
      if (error) {
        this.#failure = error;
        return { data: undefined, error };
      }
    }
    this.#freeze();
    if (!this.#now()) await this.#start();
    return ok(undefined);
  }

  /** The chat leaves the screen. */
  close(): void {
    this.#isOpen = false;
    this.#firstUnreadSeq = undefined;
    reading.release(this.chatId);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async loadOlder(): Promise<void> {
    const window = this.#now();
    if (!window || !hasOlder(window) || this.#loading) return;
    const page = await this.#page('older', { before: window.messages[0]?.seq ?? 1 });
    if (page) this.#change((now) => dropNewest(withOlder(now, page), mostMessages));
  }

  async loadNewer(): Promise<void> {
    const window = this.#now();
    if (!window?.hasNewer || this.#loading) return;
    const page = await this.#page('newer', { after: window.messages.at(-1)?.seq ?? 0 });
    if (page) this.#change((now) => dropOldest(withNewer(now, page, this.#newest()), mostMessages));
  }

  /** Brings the message with that seq into the window, with what is around it. */
  async jumpTo(seq: number): Promise<void> {
    const window = this.#now();
    if (!window || !messageAt(window, seq)) await this.#load({ around: seq });
  }

  async jumpToLatest(): Promise<void> {
    if (this.#now()?.hasNewer !== false) await this.#load({});
  }

  /** What was loaded is not to be trusted any more: loads the same stretch again. */
  async reload(): Promise<void> {
    const window = this.#now();
    const middle = window?.messages[Math.floor(window.messages.length / 2)]?.seq;
    await this.#load(window?.hasNewer && middle ? { around: middle } : {});
  }

  async send(content: string, more: Aside = {}): Promise<void> {
    sending.send(this.chatId, content, more);
    await this.jumpToLatest();
  }

  retry(clientId: string): void {
    sending.retry(clientId);
  }

  discard(clientId: string): void {
    sending.discard(clientId);
  }

  async edit(messageId: string, content: string, mentions: readonly Meant[]): Promise<Result<Message>> {
    return this.#changed('message.updated', await editMessage(messageId, content, mentions));
  }

  async remove(messageId: string): Promise<Result<Message>> {
    return this.#changed('message.deleted', await deleteMessage(messageId));
  }

  /** Why one was, or was not, notified of a message. */
  why(messageId: string): Promise<Result<Why>> {
    return findWhy(messageId);
  }

  /** One has read up to here; earlier ones are passed over. */
  markRead(seq: number): void {
    reading.markRead(this.chatId, seq);
  }

  /** Wets the line again from here on; it stays so until the chat is opened the next time. */
  markUnreadFrom(seq: number): void {
    reading.markUnreadFrom(this.chatId, seq);
    this.#firstUnreadSeq = seq;
  }

  /** Who else has read up to this message; empty in chats of more than 100. */
  readersOf({ seq, sender }: Message): User[] {
    const chat = world.chats[this.chatId];
    if (!chat) return [];
    const hasRead = ({ _id }: User) =>
      _id !== world.me?._id && _id !== sender._id && (chat.readCursors[_id] ?? 0) >= seq;
    return chat.users.filter(hasRead);
  }

  /** A message has come in. */
  hear(message: Message): void {
    if (!this.#isOpen) return;
    const isUnseen = message.sender._id !== world.now.me?._id && !document.hasFocus();
    const isDry = this.#firstUnreadSeq === undefined || this.lastReadSeq >= message.seq - 1;
    // One was looking elsewhere, with nothing else unread: the line begins here.
    if (isUnseen && isDry) this.#firstUnreadSeq = message.seq;
    this.#trim();
  }

  /** A message was changed. */
  hearChange(message: Message): void {
    if (this.#loading) this.#changedMeanwhile.push(message);
  }

  /** Keeps a busy chat light, unless somebody is still reading far up. */
  #trim(): void {
    const window = this.#now();
    const reads = this.lastReadSeq >= this.#newest() - pageSize;
    if (window && reads && window.messages.length > 2 * mostMessages)
      this.#change((now) => dropOldest(now, mostMessages));
  }

  #now(): Window | undefined {
    return world.now.windows[this.chatId];
  }

  #newest(): number {
    return world.now.chats[this.chatId]?.lastSeq ?? 0;
  }

  #freeze(): void {
    const chat = chats.get(this.chatId);
    this.#firstUnreadSeq = chat && chat.unread > 0 ? chat.lastReadSeq + 1 : undefined;
  }

  async #start(): Promise<void> {
    const unread = this.#firstUnreadSeq;
    const isFar = unread !== undefined && unread <= this.#newest() - pageSize;
    await this.#load(isFar ? { around: unread } : {});
  }

  /** Another stretch in place of what is loaded. */
  async #load(place: Place): Promise<void> {
    this.#abort.abort();
    const chat = world.now.chats[this.chatId];
    // Events from here on are to be heard without gap: what the page shows is at least as new.
    if (!live.cursors.has(this.chatId)) live.cursors.begin(this.chatId, chat?.lastSeq ?? 0, chat?.lastRev ?? 0);
    const page = await this.#page('all', place);
    if (!page) return;
    world.change((now) => withWindow(now, this.chatId, windowOf(page, this.#newest())));
    await this.#catchUp(place);
  }

  /** Messages that came while the newest page was on its way. */
  async #catchUp(place: Place): Promise<void> {
    if (Object.keys(place).length === 0 && this.#now()?.hasNewer) await this.loadNewer();
  }

  async #page(kind: 'all' | 'older' | 'newer', place: Place): Promise<Message[] | undefined> {
    const abort = new AbortController();
    this.#abort = abort;
    this.#changedMeanwhile = [];
    this.#loading = kind;
    const { data, error } = await findMessages(this.chatId, place, pageSize, abort.signal);
    if (abort.signal.aborted) return undefined;
    this.#loading = undefined;
    this.#failure = error;
    return data && withChanges(data.items, this.#changedMeanwhile);
  }

  #change(step: (window: Window) => Window): void {
    world.change((now) => {
      const window = now.windows[this.chatId];
      return window ? withWindow(now, this.chatId, step(window)) : now;
    });
  }

  #changed(type: 'message.updated' | 'message.deleted', result: Result<Message>): Result<Message> {
    const { data } = result;
    if (data) world.change((now) => apply(now, { type, data }));
    return result;
  }
}
