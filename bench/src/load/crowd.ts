import { Exchange } from './exchange.ts';
import { LiveChat } from './live-chat.ts';
import { Member } from './member.ts';
import type { Population } from './population.ts';
import { TalkyWire } from './wire/talky-wire.ts';
import type { Wire } from './wire/wire.ts';

const connectingAtOnce = 64;
/** Of answers that were wrong; the rest is counted. */
const problemsShown = 3;

/** Everyone of a population, connected. */
export class Crowd {
  readonly exchange: Exchange;
  readonly chats: LiveChat[];
  readonly members: Member[] = [];
  private readonly tokens: string[] = [];

  constructor(population: Population, wire: Wire = new TalkyWire()) {
    this.exchange = new Exchange(wire);
    this.chats = population.chats.map(({ id, tokens }) => {
      const chat = new LiveChat(id);
      for (const token of tokens) {
        const member = new Member(chat, this.exchange);
        chat.members.push(member);
        this.members.push(member);
        this.tokens.push(token);
      }
      return chat;
    });
  }

  /**
   * Connects members by their places, from one up to but not including another; with several ports, in turn, so
   * that every chat is spread over all of them.
   */
  async connect(ports: readonly number[], from = 0, to = this.members.length): Promise<void> {
    let next = from;
    const connectNext = async () => {
      for (let place = next++; place < to; place = next++)
        await this.members[place]?.connect(ports[place % ports.length] ?? 0, this.tokens[place] ?? '');
    };
    await Promise.all(Array.from({ length: connectingAtOnce }, connectNext));
  }

  close(): void {
    for (const { socket } of this.members) socket.close();
  }

  /** Waits until every message is complete; what is not by then counts as lost. */
  async settle(limitMs = 15_000): Promise<void> {
    const end = performance.now() + limitMs;
    while (this.exchange.completed < this.exchange.sent && performance.now() < end) await Bun.sleep(20);
  }

  /** Sentences about whatever broke a promise; none in a good run. */
  problems(): string[] {
    const { exchange } = this;
    const found = [...exchange.problems].slice(0, problemsShown);
    const more = exchange.problems.size - found.length;
    if (more > 0) found.push(`The like came ${more} times more.`);
    let lost = 0;
    let doubled = 0;
    let disordered = 0;
    let heads = 0;
    for (const chat of this.chats) heads += chat.head;
    for (const { chat, stream, socket } of this.members) {
      lost += stream.lost(chat.head);
      doubled += stream.doubled;
      if (exchange.wire.keepsOrder) disordered += stream.disordered;
      if (socket.closeCode !== undefined) found.push(`A socket was closed with ${socket.closeCode}.`);
    }
    if (lost + doubled + disordered > 0)
      found.push(`Deliveries: ${lost} lost, ${doubled} doubled, ${disordered} out of order.`);
    if (exchange.completed !== exchange.sent)
      found.push(`${exchange.sent - exchange.completed} of ${exchange.sent} messages were not completed.`);
    if (heads !== exchange.sent)
      found.push(`${exchange.sent} messages were sent, but the chats' numbers add up to ${heads}.`);
    return found;
  }
}
