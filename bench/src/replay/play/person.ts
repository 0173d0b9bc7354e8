import type { EventFrame } from '@talky/server/protocol';
import { MemberStream } from '../verify/member-stream.ts';
import type { Timeline } from '../verify/timeline.ts';
import type { Account } from './account.ts';
import { LiveSocket } from './live-socket.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Somebody of the export, signed in and listening. */
export class Person {
  readonly account: Account;
  /** Every stay in a chat, also those that have ended. */
  readonly streams: MemberStream[] = [];
  private readonly current = new Map<string, { stream: MemberStream; timeline: Timeline }>();
  private readonly stopwatch: Stopwatch;
  private socket: LiveSocket | undefined;

  constructor(account: Account, stopwatch: Stopwatch) {
    this.account = account;
    this.stopwatch = stopwatch;
  }

  async connect(url: string): Promise<void> {
    this.socket = await LiveSocket.open(url, this.account.token);
    this.socket.onEvent = (event) => this.hear(event);
  }

  get live(): LiveSocket {
    if (!this.socket) throw new Error(`${this.account.name} is not connected.`);
    return this.socket;
  }

  /** From now on the chat is listened to; `ownJoin` is the seq of joining, for who was not a founder. */
  enter(timeline: Timeline, ownJoin?: number): void {
    const stream = new MemberStream(timeline, ownJoin);
    this.streams.push(stream);
    this.current.set(timeline.chatId, { stream, timeline });
  }

  leave(timeline: Timeline, seq: number): void {
    this.current.get(timeline.chatId)?.stream.leave(seq);
  }

  private hear(event: EventFrame): void {
    if (event.type !== 'message.created' && event.type !== 'message.updated') return;
    const here = this.current.get(event.data.chat);
    // Another chat than the replay's, or a line of its founding.
    if (!here || event.data.seq <= here.timeline.base) return;
    if (event.type === 'message.updated') {
      here.stream.hearChange(event.data);
      return;
    }
    here.stream.hear(event.data);
    const line = here.timeline.at(event.data.seq);
    if (line?.kind === 'said') this.stopwatch.delivered(line.dueAt);
  }
}
