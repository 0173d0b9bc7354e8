import type { Random } from '../random.ts';
import { Account } from './account.ts';

/** The people of a run and who talks with whom. */
export interface Town {
  accounts: Account[];
  /** Chats with the places of their members: the first has everybody in it. */
  chats: { id: string; members: number[] }[];
}

const atOnce = 8;

async function inGroups<T>(items: readonly T[], work: (item: T, place: number) => Promise<void>): Promise<void> {
  const queue = items.entries();
  const run = async () => {
    for (const [place, item] of queue) await work(item, place);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}

/** Registers everybody and founds a chat of all, small groups, and direct chats; only the first `talkers` are in the latter two. */
export async function settleTown(url: string, people: number, talkers: number, random: Random): Promise<Town> {
  const accounts = Array.from({ length: people }, (_, place) => new Account(url, `person ${place + 1}`));
  await inGroups(accounts, (account) => account.register());
  const everybody = accounts.map((_, place) => place);
  const some = everybody.slice(0, talkers);
  const groups = [everybody, ...some.map(() => random.shuffle(some).slice(0, 3 + random.below(3)))];
  const pairs = some.map((place) => [place, (place + 1 + random.below(talkers - 1)) % talkers]);
  const chats: Town['chats'] = [];
  const ids = (members: readonly number[]) => members.map((place) => accounts[place]?.id ?? '');
  await inGroups(groups, async (members, place) => {
    const founder = accounts[members[0] ?? 0];
    const chat = await founder?.createGroup(`Group ${place}`, ids(members.slice(1)));
    if (chat) chats[place] = { id: chat._id, members };
  });
  const direct = new Map<string, number[]>();
  await inGroups(pairs, async (members) => {
    const [from = 0, to = 0] = members;
    const chat = await accounts[from]?.openDirect(accounts[to]?.id ?? '');
    if (chat) direct.set(chat._id, members);
  });
  for (const [id, members] of direct) chats.push({ id, members });
  return { accounts, chats };
}
