/** A message on its way. */
export interface Letter {
  chatId: string;
  clientId: string;
  content: string;
  /** `performance.now()` of the last try. */
  sentAt: number;
  isOut: boolean;
}

/** Messages in the order they were written, until they are acknowledged. */
export class Outbox {
  private letters: Letter[] = [];
  private out = 0;

  get size(): number {
    return this.letters.length;
  }

  /** How many are out and unanswered. */
  get outCount(): number {
    return this.out;
  }

  write(chatId: string, clientId: string, content: string): void {
    this.letters.push({ chatId, clientId, content, sentAt: 0, isOut: false });
  }

  /** The next one to send, marked as out. */
  take(): Letter | undefined {
    const letter = this.letters.find(({ isOut }) => !isOut);
    if (!letter) return undefined;
    letter.isOut = true;
    letter.sentAt = performance.now();
    this.out++;
    return letter;
  }

  acknowledged(letter: Letter): void {
    this.out--;
    this.letters.splice(this.letters.indexOf(letter), 1);
  }

  /** To be sent again, in its place. */
  takeBack(letter: Letter): void {
    this.out--;
    letter.isOut = false;
  }
}
