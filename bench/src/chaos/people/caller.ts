import type { Account } from './account.ts';
import type { Diary } from './diary.ts';

const everyMs = 400;
const retryMs = 300;

/** Sends over REST all the time, a message at each tick whether the last one was answered or not. */
export class Caller {
  private readonly account: Account;
  private readonly chatId: string;
  private readonly diary: Diary;
  private timer: ReturnType<typeof setInterval> | undefined;
  private open = 0;
  private sent = 0;

  constructor(account: Account, chatId: string, diary: Diary) {
    this.account = account;
    this.chatId = chatId;
    this.diary = diary;
  }

  start(): void {
    this.timer = setInterval(() => void this.send(`rest-${++this.sent}`), everyMs);
  }

  async finish(limitMs: number): Promise<void> {
    clearInterval(this.timer);
    const end = performance.now() + limitMs;
    while (this.open > 0 && performance.now() < end) await Bun.sleep(50);
    if (this.open > 0) this.diary.surprises.push(`${this.open} messages over REST were never acknowledged.`);
  }

  private async send(clientId: string): Promise<void> {
    this.open++;
    while (!(await this.attempt(clientId))) await Bun.sleep(retryMs);
    this.open--;
  }

  private async attempt(clientId: string): Promise<boolean> {
    const content = `${clientId} over REST`;
    const sentAt = performance.now();
    try {
      const { status, body, retryAfter } = await this.account.send(this.chatId, clientId, content);
      const isStored = status < 300;
      this.diary.tries.push({
        over: 'REST',
        sentAt,
        answeredAt: performance.now(),
        outcome: isStored ? 'stored' : status === 503 ? 'unavailable' : 'other',
        hasRetryAfter: retryAfter !== null,
      });
      if (isStored) {
        const { id: senderId } = this.account;
        this.diary.acknowledge({ chatId: this.chatId, senderId, clientId, content, isOrdered: false }, body);
      }
      return isStored;
    } catch {
      // The instance died with the request in hand.
      return false;
    }
  }
}
