import type { Random } from '../random.ts';
import type { Client } from './client.ts';
import type { Town } from './town.ts';

const tickMs = 10;
/** Shares of what is said: to everybody, and in small groups; the rest is direct. */
const toEverybody = 0.12;
const inGroups = 0.5;
/** Who has this much unsent waits for it before they write more. */
const outboxMax = 400;

/** Makes people talk, at a steady pace whatever happens around them. */
export class Talk {
  private readonly clients: readonly Client[];
  private readonly random: Random;
  private readonly everybody: Town['chats'];
  private readonly groups: Town['chats'];
  private readonly direct: Town['chats'];
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(clients: readonly Client[], { chats }: Town, random: Random) {
    this.clients = clients;
    this.random = random;
    this.everybody = chats.slice(0, 1);
    this.groups = chats.slice(1).filter(({ members }) => members.length > 2);
    this.direct = chats.slice(1).filter(({ members }) => members.length === 2);
  }

  start(perSecond: number): void {
    const start = performance.now();
    let said = 0;
    this.timer = setInterval(() => {
      const due = ((performance.now() - start) * perSecond) / 1_000;
      for (; said < due; said++) this.sayOne();
    }, tickMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sayOne(): void {
    const draw = this.random.next();
    const kind = draw < toEverybody ? this.everybody : draw < toEverybody + inGroups ? this.groups : this.direct;
    const { id, members } = this.random.pick(kind);
    const talkers = members.filter((place) => place < this.clients.length);
    const client = this.clients[this.random.pick(talkers)];
    if (client && client.outbox.size < outboxMax) client.say(id);
  }
}
