import type { User } from '@talky/server/protocol';
import type { Result } from '#lib/api/failure.ts';
import { findUser, searchUsers } from '#lib/api/users.ts';
import { withPeople } from '#lib/realtime/apply.ts';
import { Listing } from './listing.svelte.ts';
import { world } from './world.svelte.ts';

/** Everybody this client has met. */
class People {
  /** A person, when known. */
  get(userId: string): User | undefined {
    return world.people[userId];
  }

  /** The same, asked for when not known. */
  async find(userId: string): Promise<Result<User>> {
    const known = world.now.people[userId];
    if (known) return { data: known, error: undefined };
    const result = await findUser(userId);
    if (result.data) this.#remember([result.data]);
    return result;
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
