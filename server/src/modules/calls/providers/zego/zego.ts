import { log } from '../../../../log.ts';
import type { Call } from '../../../../protocol/calls.ts';
import type { ZegoSettings } from '../../../../zego-settings.ts';
import { isAsked } from '../../machine/call-data.ts';
import type { CallsProvider, ProviderEvent, RoomMember } from '../../provider.ts';
import { ZegoApi } from './api.ts';
import { type RoomHint, readCallback } from './callbacks.ts';
import { readZegoUser, streamsOf, toZegoUser } from './names.ts';
import { RoomLists } from './room-lists.ts';
import { makeToken, roomPayload } from './token04.ts';

/** A device gets a fresh one long before, for as long as it may be in the call. */
const grantSeconds = 600;
/** Asked for health only: nobody is in it. */
const noRoom = 'talky-health';
/** How long an answer about health is as good as a new one. */
const healthMs = { ok: 60_000, bad: 10_000 } as const;

const matches = (member: RoomMember | undefined, userId: string, deviceId: string | undefined) =>
  member?.userId === userId && (deviceId === undefined || member.deviceId === deviceId);

/** ZIM invites no more at once. */
const zimInviteesMax = 9;

const rungIn = ({ state, seats }: Call) =>
  state === 'ringing'
    ? seats
        .filter(isAsked)
        .slice(0, zimInviteesMax)
        .map(({ userId }) => userId)
    : [];

/** A call's room at ZEGOCLOUD is named by the call, and comes and goes with the people in it. */
class Zego implements CallsProvider {
  readonly id = 'zego';
  readonly caps = { max: { video: 16, audio: 50 }, serverMute: false, hasRooms: true };
  private readonly settings: ZegoSettings;
  private readonly api: ZegoApi;
  private readonly lists: RoomLists;
  private healthKnown: { until: number; health: Promise<{ ok: boolean; detail?: string }> } | undefined;

  constructor(settings: ZegoSettings) {
    this.settings = settings;
    this.api = new ZegoApi(settings);
    this.lists = new RoomLists((roomId) => this.api.users(roomId));
  }

  /** Nothing runs here; whether ZEGOCLOUD answers is asked when a call needs it, or somebody asks for its health. */
  async start() {}

  async stop() {}

  async health() {
    const now = performance.now();
    if (this.healthKnown && this.healthKnown.until > now) return await this.healthKnown.health;
    const health = this.askHealth();
    this.healthKnown = { until: now + healthMs.bad, health };
    const answer = await health;
    this.healthKnown = { until: now + (answer.ok ? healthMs.ok : healthMs.bad), health };
    return answer;
  }

  private async askHealth(): Promise<{ ok: boolean; detail?: string }> {
    try {
      await this.lists.of(noRoom);
      return { ok: true };
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.message : 'ZEGOCLOUD does not answer.' };
    }
  }

  /** Its first member opens it. */
  async openRoom() {}

  async closeRoom(callId: string) {
    // Who is left mostly goes by themselves, and only one room a second may be closed.
    if ((await this.lists.of(callId)).length > 0) await this.api.close(callId);
  }

  async grant(call: Call, userId: string, deviceId: string) {
    const roomId = call._id;
    const zegoUser = toZegoUser(userId, deviceId);
    const payload = roomPayload(roomId, streamsOf(roomId, zegoUser));
    const { appId, serverUrl, isZimOn } = this.settings;
    const join = {
      provider: 'zego' as const,
      appId,
      server: serverUrl,
      token: makeToken(this.settings, { userId: zegoUser, payload, seconds: grantSeconds }),
      roomId,
      userId: zegoUser,
      zim: isZimOn,
    };
    if (!isZimOn) return join;
    const zimToken = makeToken(this.settings, { userId, payload: '', seconds: grantSeconds });
    return { ...join, zimToken, ...(userId === call.startedBy ? { zimInvitees: rungIn(call) } : {}) };
  }

  async revoke(callId: string, userId: string, deviceId?: string) {
    const names = deviceId
      ? [toZegoUser(userId, deviceId)]
      : (await this.lists.of(callId)).filter((name) => matches(readZegoUser(name), userId, undefined));
    try {
      await this.api.kick(callId, names);
    } catch (error) {
      // The documents name no number for "is not in the room": the room says it.
      const members = await this.participants(callId);
      if (members.some((member) => matches(member, userId, deviceId))) throw error;
    }
  }

  async participants(callId: string) {
    return (await this.lists.of(callId)).flatMap((name) => readZegoUser(name) ?? []);
  }

  async webhook(raw: string): Promise<ProviderEvent[]> {
    const hint = readCallback(this.settings, raw);
    if (!hint) return [];
    try {
      return await this.confirmed(hint);
    } catch (error) {
      // What it would have told is found out when the rooms are looked at anyway.
      log.warn({ err: error, callId: hint.roomId }, 'a callback of ZEGOCLOUD could not be confirmed');
      return [];
    }
  }

  /** A callback's body is signed by nobody, and it may come late: only what the room itself says is told on. */
  private async confirmed({ kind, roomId: callId, user }: RoomHint): Promise<ProviderEvent[]> {
    const member = readZegoUser(user);
    if (kind !== 'closed' && !member) return [];
    const names = await this.lists.of(callId);
    if (!member) return names.length === 0 ? [{ kind: 'room.closed', callId }] : [];
    if (names.includes(user) !== (kind === 'joined')) return [];
    return [{ kind: kind === 'joined' ? 'media.joined' : 'media.lost', callId, ...member }];
  }
}

/** Calls over ZEGOCLOUD. */
export const makeZego = (settings: ZegoSettings): CallsProvider => new Zego(settings);
