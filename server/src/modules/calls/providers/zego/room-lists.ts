/** ZEGOCLOUD tells who is in a room once a second. */
const pauseMs = 1_000;

/** Who is in which room: of one room one question a second, whose answer all share that came before it was asked. */
export class RoomLists {
  private readonly load: (roomId: string) => Promise<string[]>;
  private readonly waiting = new Map<string, Promise<string[]>>();
  private readonly askedAt = new Map<string, number>();

  constructor(load: (roomId: string) => Promise<string[]>) {
    this.load = load;
  }

  of(roomId: string): Promise<string[]> {
    const known = this.waiting.get(roomId);
    if (known) return known;
    const asked = this.ask(roomId);
    this.waiting.set(roomId, asked);
    return asked;
  }

  private async ask(roomId: string): Promise<string[]> {
    // At least a turn: whoever comes in this one shares the answer.
    await Bun.sleep(Math.max((this.askedAt.get(roomId) ?? -pauseMs) + pauseMs - performance.now(), 0));
    this.waiting.delete(roomId);
    const now = performance.now();
    this.askedAt.set(roomId, now);
    setTimeout(() => this.askedAt.get(roomId) === now && this.askedAt.delete(roomId), pauseMs).unref();
    return await this.load(roomId);
  }
}
