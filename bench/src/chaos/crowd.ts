import { Link } from '@talky/server/testing';
import { Client } from './people/client.ts';
import type { Diary } from './people/diary.ts';
import { type Death, dieWithServer, fallSilent, flap, type Silenceable } from './people/mortals.ts';
import { settleTown, type Town } from './people/town.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage/stage.ts';

const silentPeople = 4;
const flappers = 3;
const watchers = 3;
const anchoredEach = 1;

/** Everybody of a run by what they do. */
export interface Crowd {
  town: Town;
  /** They talk, and come back whenever their socket dies. */
  talkers: Client[];
  watcherIds: string[];
  deaths: Death[];
  /** Lets some fall silent, die with their server, and flap, until a time. */
  startDying(until: number): void;
  close(): Promise<void>;
}

const socketUrl = (port: number) => `ws://127.0.0.1:${port}/ws`;

/** Registers and connects everybody. */
export async function gather(stage: Stage, talkerCount: number, diary: Diary, random: Random): Promise<Crowd> {
  const { instances, balancer } = stage;
  const anchoredCount = anchoredEach * instances.length;
  const people = talkerCount + silentPeople + anchoredCount + flappers;
  const town = await settleTown(`http://127.0.0.1:${balancer.port}`, people, talkerCount, random);
  const throughBalancer = () => socketUrl(balancer.port);
  const queue = [...town.accounts];
  const take = (count: number) => queue.splice(0, count);
  const talkers = take(talkerCount).map((account) => new Client(account, throughBalancer, diary));
  const silent: Silenceable[] = [];
  for (const account of take(silentPeople)) {
    const link = await Link.open({ port: balancer.port });
    silent.push({ link, client: new Client(account, () => socketUrl(link.port), diary) });
  }
  const anchored = take(anchoredCount).map((account, place) => {
    const port = instances[place % instances.length]?.port ?? 0;
    return new Client(account, () => socketUrl(port), diary);
  });
  const flapping = take(flappers).map((account) => new Client(account, throughBalancer, diary));
  const watching = talkers.slice(0, watchers);
  for (const watcher of watching) watcher.watched = town.accounts.map(({ id }) => id);
  await Promise.all(talkers.map((client) => client.connect()));
  const deaths: Death[] = [];
  return {
    town,
    talkers,
    watcherIds: watching.map(({ account }) => account.id),
    deaths,
    startDying(until) {
      for (const one of silent) void fallSilent(one, deaths, until);
      for (const client of anchored) void dieWithServer(client, deaths, until);
      for (const client of flapping) void flap(client, until);
    },
    async close() {
      for (const client of [...talkers, ...silent.map((one) => one.client), ...anchored, ...flapping]) client.leave();
      await Promise.all(silent.map(({ link }) => link.close()));
    },
  };
}
