import type { User } from '@talky/server/protocol';
import { findUser, searchUsers } from '#lib/api/users.ts';
import { withPeople } from '#lib/realtime/apply.ts';
import { Listing } from './listing.svelte.ts';
import { world } from './world.svelte.ts';

/** Everybody this client has met. */
class People {
  /** Learns who this is: in a large chat somebody may speak up whom no list has shown. */
  async meet(userId: string): Promise<void> {
    if (world.now.people[userId]) return;
    const { data } = await findUser(userId);
    if (data) this.#remember([data]);
  }

  /** People by the beginning of a name, a word in it, or an e-mail; everybody for no text. */
  search(): Listing<User> {
    return new Listing(async (text, cursor, signal) => {
      const result = await searchUsers(text, cursor, signal);
      if (result.data) this.#remember(result.data.items);
      return result;
    });
  }

  #remember(users: readonly User[]): void {
    world.change((now) => withPeople(now, users));
  }
}

export const people = new People();
