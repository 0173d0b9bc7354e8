import { type RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import { log } from '../../../../log.ts';
import { callLimits } from '../../../../protocol/calls.ts';

/** A LiveKit that came back knows no rooms, and its clients are refused until it does. */
const lookMs = 500;

/** Whether what was asked for is not there. */
export const isGone = (error: unknown): boolean => error instanceof TwirpError && error.status === 404;

/** Which of these calls go on: another instance may have ended one. */
export type LiveAmong = (callIds: readonly string[]) => Promise<readonly string[]>;

/** The rooms of live calls. They are LiveKit's, which forgets them with its process: whatever is missing is made again. */
export class Rooms {
  private readonly client: RoomServiceClient;
  private readonly maxParticipants: number;
  private readonly liveAmong: LiveAmong;
  private readonly live = new Set<string>();
  private timer: Timer | undefined;
  private isLooking = false;

  constructor(client: RoomServiceClient, maxParticipants: number, liveAmong: LiveAmong) {
    this.client = client;
    this.maxParticipants = maxParticipants;
    this.liveAmong = liveAmong;
  }

  watch(): void {
    this.timer ??= setInterval(() => void this.look(), lookMs);
    this.timer.unref();
  }

  stopWatching(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Idempotent: LiveKit answers with the room that is there. */
  async open(callId: string): Promise<void> {
    this.live.add(callId);
    await this.create(callId);
  }

  async close(callId: string): Promise<void> {
    this.live.delete(callId);
    await this.client.deleteRoom(callId).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  }

  private async create(callId: string): Promise<void> {
    // Talky closes rooms; LiveKit's own times only sweep up after a Talky that never came back.
    const seconds = callLimits.callMs / 1_000;
    await this.client.createRoom({
      name: callId,
      emptyTimeout: seconds,
      departureTimeout: seconds,
      maxParticipants: this.maxParticipants,
    });
  }

  private async look(): Promise<void> {
    if (this.live.size === 0 || this.isLooking) return;
    this.isLooking = true;
    try {
      const there = new Set((await this.client.listRooms([...this.live])).map((room) => room.name));
      const missing = [...this.live].filter((callId) => !there.has(callId));
      if (missing.length > 0) await this.makeAgain(missing);
    } catch {
      // Away: the next look finds it again, and health() says so meanwhile.
    } finally {
      this.isLooking = false;
    }
  }

  private async makeAgain(missing: readonly string[]): Promise<void> {
    // While the store does not answer, a room too many is better than a call without one.
    const live = new Set(await this.liveAmong(missing).catch(() => missing));
    for (const callId of missing) if (!live.has(callId)) this.live.delete(callId);
    if (live.size > 0) log.warn({ calls: live.size }, 'LiveKit lost rooms of live calls: they are made again');
    await Promise.all([...live].map((callId) => this.create(callId)));
  }
}
