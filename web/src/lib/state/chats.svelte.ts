import type { Chat, Member, PublicChat, Replies, Role } from '@talky/server/protocol';
import * as api from '#lib/api/chats.ts';
import type { Result } from '#lib/api/failure.ts';
import { mergeChat, onlyChats } from '#lib/realtime/snapshot.ts';
import type { OwnChat } from '#lib/realtime/world.ts';
import { Listing } from './listing.svelte.ts';
import { live } from './live.ts';
import { mutes } from './mutes.ts';
import { reading } from './reading.svelte.ts';
import { session } from './session.svelte.ts';
import { world } from './world.svelte.ts';

const latestFirst = (a: OwnChat, b: OwnChat) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0);

/** How many unread messages are for oneself: all of a direct chat, of a group those that name or answer one. */
export const forMe = (chat: OwnChat): number =>
  chat.isGroupChat ? Math.min(chat.addressed ?? 0, chat.unread) : chat.unread;

/** The chats one is in, and everything one does with a chat as a whole. */
class Chats {
  #isLoaded = $state(false);
  #list = $derived(
    Object.values(world.chats)
      .map((chat) => reading.seen(chat))
      .sort(latestFirst),
  );
  #directs = $derived(this.#list.filter((chat) => !chat.isGroupChat));
  /** What is muted waits without a word. */
  #heard = $derived(this.#list.filter((chat) => !mutes.isMuted(chat)));
  #totalUnread = $derived(this.#heard.reduce((total, { unread }) => total + unread, 0));
  #unreadForMe = $derived(this.#heard.reduce((total, chat) => total + forMe(chat), 0));
  #addressedInGroups = $derived(this.#heard.reduce((total, chat) => total + (chat.isGroupChat ? forMe(chat) : 0), 0));
  /** Counts greetings: a list read for an older one is of no use. */
  #round = 0;

  constructor() {
    live.onHello((hello) => void this.#complete(hello));
    live.on('message.created', (message) => {
      if (!world.now.chats[message.chat]) void this.load(message.chat);
    });
  }

  /** False until the first snapshot: an empty list means nothing before. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }
  /** Latest first. */
  get list(): OwnChat[] {
    return this.#list;
  }
  get directs(): OwnChat[] {
    return this.#directs;
  }
  get totalUnread(): number {
    return this.#totalUnread;
  }
  /** Of it, what is for oneself. */
  get unreadForMe(): number {
    return this.#unreadForMe;
  }
  /** Of that, what waits in groups: mentions and answers. */
  get addressedInGroups(): number {
    return this.#addressedInGroups;
  }

  get(chatId: string): OwnChat | undefined {
    const chat = world.chats[chatId];
    return chat && reading.seen(chat);
  }

  /** The other person of a direct chat; oneself in the chat with oneself. */
  partnerOf(chat: Chat): Chat['users'][number] | undefined {
    if (chat.isGroupChat) return undefined;
    return chat.users.find(({ _id }) => _id !== world.me?._id) ?? chat.users[0];
  }

  /** What stands for a chat in pictures: the other person, or the group. */
  avatarOf(chat: Chat): { id: string; name: string; kind: 'person' | 'group' | 'bot'; pic: string | undefined } {
    const other = this.partnerOf(chat);
    const kind = other ? (other.isBot ? 'bot' : 'person') : 'group';
    return { id: other?._id ?? chat._id, name: chat.chatName, kind, pic: other?.pic };
  }

  /** Whether one may rename, add, remove and the like there. */
  isAdmin(chat: Chat): boolean {
    return chat.isGroupChat && chat.admins.includes(world.me?._id ?? '');
  }

  /** Whether one may call everybody there by @all and @here. */
  mayMentionAll(chat: Chat): boolean {
    return chat.isGroupChat && (chat.mentionAll === 'everyone' || this.isAdmin(chat));
  }

  /** A chat that may lie beyond what was listed; fails with not_found for other people's. */
  async load(chatId: string): Promise<Result<Chat>> {
    return this.#take(await api.findChat(chatId));
  }

  /** The direct chat with a person, made if absent. */
  async openDirect(userId: string): Promise<Result<Chat>> {
    return this.#take(await api.openDirect(userId));
  }

  async createGroup(group: api.NewGroup): Promise<Result<Chat>> {
    return this.#take(await api.createGroup(group));
  }

  async rename(chatId: string, name: string): Promise<Result<Chat>> {
    return this.#take(await api.renameGroup(chatId, name));
  }

  async setVisibility(chatId: string, isPublic: boolean): Promise<Result<Chat>> {
    return this.#take(await api.setVisibility(chatId, isPublic));
  }

  async setMentionAll(chatId: string, mentionAll: Chat['mentionAll']): Promise<Result<Chat>> {
    return this.#take(await api.setMentionAll(chatId, mentionAll));
  }

  async setStartCalls(chatId: string, startCalls: Chat['startCalls']): Promise<Result<Chat>> {
    return this.#take(await api.setStartCalls(chatId, startCalls));
  }

  async addMember(chatId: string, userId: string): Promise<Result<Chat>> {
    return this.#take(await api.addMember(chatId, userId));
  }

  async removeMember(chatId: string, userId: string): Promise<Result<Chat>> {
    return this.#take(await api.removeMember(chatId, userId));
  }

  /** The chat goes from the list by its event. */
  leave(chatId: string): Promise<Result<Chat>> {
    return api.removeMember(chatId, session.me?._id ?? '');
  }

  async join(chatId: string): Promise<Result<Chat>> {
    return this.#take(await api.joinGroup(chatId));
  }

  async setRole(chatId: string, userId: string, role: Role): Promise<Result<Chat>> {
    return this.#take(await api.setRole(chatId, userId, role));
  }

  /** Public groups, searched by name. */
  browsePublic(): Listing<PublicChat> {
    return new Listing((text, cursor, signal) => api.findPublicGroups(text, cursor, signal));
  }

  /** Members with their roles, oldest first. */
  members(chatId: string): Listing<Member> {
    return new Listing((_text, cursor) => api.findMembers(chatId, cursor));
  }

  #take(result: Result<Chat>): Result<Chat> {
    const { data } = result;
    if (data) world.change((now) => mergeChat(now, data));
    return result;
  }

  /** The greeting brings the first hundred; the others are read page by page. */
  async #complete({ chats }: Replies['hello']): Promise<void> {
    const round = ++this.#round;
    this.#isLoaded = true;
    const found = new Set(chats.map(({ _id }) => _id));
    const before = new Set(Object.keys(world.now.chats));
    let cursor = chats.length < 100 ? null : await this.#page(undefined, found);
    while (cursor !== null) {
      if (cursor === undefined || round !== this.#round) return;
      cursor = await this.#page(cursor, found);
    }
    // Chats that events brought meanwhile are not in the list and stay.
    const added = Object.keys(world.now.chats).filter((id) => !before.has(id));
    world.change((now) => onlyChats(now, new Set([...found, ...added])));
  }

  /** The next page's cursor; null at the end, undefined when it could not be read. */
  async #page(cursor: string | undefined, found: Set<string>): Promise<string | null | undefined> {
    const { data } = await api.findChats(cursor);
    if (!data) return undefined;
    for (const { _id } of data.items) found.add(_id);
    world.change((now) => data.items.reduce(mergeChat, now));
    return data.nextCursor;
  }
}

export const chats = new Chats();
