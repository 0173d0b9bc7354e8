import type { User } from '@talky/server/protocol';
import { findMembers } from '#lib/api/chats.ts';
import { world } from './world.svelte.ts';

const mostAtOnce = 1_000;

/** Everybody in a chat. It carries its first hundred itself; the others are read once somebody asks for all. */
export class Members {
  readonly #chatId: string;
  #read = $state.raw<readonly User[]>([]);
  /** So many were in it when they were read. */
  #count = 0;

  constructor(chatId: string) {
    this.#chatId = chatId;
  }

  get all(): readonly User[] {
    const chat = world.chats[this.#chatId];
    if (!chat || chat.users.length >= chat.memberCount) return chat?.users ?? [];
    if (this.#count !== chat.memberCount) void this.#readAll(chat.memberCount);
    return this.#read.length > 0 ? this.#read : chat.users;
  }

  async #readAll(count: number): Promise<void> {
    this.#count = count;
    let members: User[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const { data } = await findMembers(this.#chatId, cursor, mostAtOnce);
      if (!data || this.#count !== count) return;
      members = [...members, ...data.items];
      cursor = data.nextCursor;
    }
    this.#read = members;
  }
}
