import type { Random } from '../random.ts';
import type { Account, Answer } from './account.ts';
import type { Ack, Diary } from './diary.ts';

const atOnce = 6;
const everyMs = 250;
const retryMs = 500;
const deletedShare = 0.15;

/** What a message must be in the end: null when it was deleted. */
export type Wording = string | null;

/** Changes messages after they were sent, over REST, and tries again until each change is acknowledged. */
export class Editor {
  /** By message id. */
  readonly wordings = new Map<string, Wording>();
  private readonly accounts: ReadonlyMap<string, Account>;
  private readonly diary: Diary;
  private readonly random: Random;
  private readonly busy = new Set<string>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private made = 0;

  constructor(accounts: readonly Account[], diary: Diary, random: Random) {
    this.accounts = new Map(accounts.map((account) => [account.id, account]));
    this.diary = diary;
    this.random = random;
  }

  start(): void {
    this.timer = setInterval(() => this.next(), everyMs);
  }

  /** Resolves when every change has been acknowledged. */
  async finish(limitMs: number): Promise<void> {
    clearInterval(this.timer);
    const end = performance.now() + limitMs;
    while (this.busy.size > 0 && performance.now() < end) await Bun.sleep(50);
    if (this.busy.size > 0) this.diary.surprises.push(`${this.busy.size} changes were never acknowledged.`);
  }

  private next(): void {
    const { acks } = this.diary;
    if (acks.length === 0 || this.busy.size >= atOnce) return;
    const ack = acks[this.random.below(acks.length)];
    if (!ack || this.busy.has(ack.messageId) || this.wordings.get(ack.messageId) === null) return;
    void this.change(ack, this.random.next() < deletedShare ? null : `${ack.clientId} as edited ${++this.made}`);
  }

  private async change(ack: Ack, wording: Wording): Promise<void> {
    const account = this.accounts.get(ack.senderId);
    if (!account) return;
    this.busy.add(ack.messageId);
    for (let tries = 0; !(await this.attempt(account, ack.messageId, wording, tries)); tries++)
      await Bun.sleep(retryMs);
    this.wordings.set(ack.messageId, wording);
    this.busy.delete(ack.messageId);
  }

  private async attempt(account: Account, messageId: string, wording: Wording, tries: number): Promise<boolean> {
    let answer: Answer;
    try {
      answer = await (wording === null ? account.delete(messageId) : account.edit(messageId, wording));
    } catch {
      return false;
    }
    // An earlier try had deleted it, though its answer was lost.
    const isDeletedAlready = wording === null && answer.status === 404 && tries > 0;
    if (answer.status < 300 || isDeletedAlready) return true;
    // Asked past its replica set, as here (stage/instance.ts), a MongoDB that is just coming up answers from its last
    // checkpoint: what it does not know yet it knows in a moment, else the change is never acknowledged, which is told.
    if (answer.status !== 404 && answer.status !== 503 && answer.status < 502)
      this.diary.surprises.push(
        `${wording === null ? 'A deletion' : 'An edit'} of ${messageId} was refused with ${answer.status}: ${JSON.stringify(answer.body)}.`,
      );
    return false;
  }
}
