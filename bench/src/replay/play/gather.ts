import { emailsOf, type SlackUser } from '@talky/server/slack-export';
import { Account } from './account.ts';
import { Person } from './person.ts';
import type { Stopwatch } from './stopwatch.ts';

const atOnce = 4;
const nameMax = 80;

/** Registers and connects everyone; answers them by the export's user ids. */
export async function gather(
  url: string,
  users: readonly SlackUser[],
  stopwatch: Stopwatch,
  onPerson: () => void,
): Promise<Map<string, Person>> {
  const people = new Map<string, Person>();
  const queue = emailsOf(users).entries();
  const work = async () => {
    for (const [user, email] of queue) {
      const account = new Account(url, (user.real_name || user.name).slice(0, nameMax));
      await account.enter(email);
      const person = new Person(account, stopwatch);
      await person.connect(url);
      people.set(user.id, person);
      onPerson();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return people;
}
