import { unauthenticated } from '../src/errors.ts';
import type { CallsProvider, ProviderEvent, RoomMember } from '../src/modules/calls/provider.ts';
import type { Call } from '../src/protocol/calls.ts';

/** A provider with rooms, kept in this process: who is in one, a test says. */
export class StandInProvider implements CallsProvider {
  readonly id = 'livekit' as const;
  readonly caps = { max: { video: 20, audio: 50 }, serverMute: true, hasRooms: true };
  /** Who is in which open room. */
  readonly rooms = new Map<string, RoomMember[]>();
  /** What was asked of it, in order. */
  readonly asked: string[] = [];
  /** Fails whatever is asked while it is set. */
  isBroken = false;

  async start() {}
  async stop() {}

  async health() {
    return { ok: !this.isBroken };
  }

  async openRoom({ _id }: Call) {
    if (this.isBroken) throw new Error('It is broken.');
    if (!this.rooms.has(_id)) this.rooms.set(_id, []);
  }

  async closeRoom(callId: string) {
    if (this.isBroken) throw new Error('It is broken.');
    this.rooms.delete(callId);
  }

  async grant(_call: Call, userId: string, deviceId: string) {
    return { provider: 'livekit' as const, url: 'ws://localhost/livekit', token: `${userId} ${deviceId}` };
  }

  async revoke(callId: string, userId: string, deviceId?: string) {
    this.asked.push(`revoke ${userId} ${deviceId ?? 'all'}`);
    const members = this.rooms.get(callId) ?? [];
    this.rooms.set(
      callId,
      members.filter((member) => member.userId !== userId || (deviceId !== undefined && member.deviceId !== deviceId)),
    );
  }

  async mute(_callId: string, userId: string, source: string) {
    this.asked.push(`mute ${userId} ${source}`);
  }

  async participants(callId: string) {
    return this.rooms.get(callId) ?? [];
  }

  async webhook(raw: string, headers: Headers) {
    if (headers.get('authorization') !== 'right') throw unauthenticated();
    return JSON.parse(raw) as ProviderEvent[];
  }

  /** A device's media comes into its room. */
  enter(callId: string, userId: string, deviceId: string): void {
    this.rooms.get(callId)?.push({ userId, deviceId });
  }
}
