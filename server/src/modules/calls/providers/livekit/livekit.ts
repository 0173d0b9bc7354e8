import { type ParticipantInfo, RoomServiceClient, TrackSource } from 'livekit-server-sdk';
import { config } from '../../../../config.ts';
import { DomainError } from '../../../../errors.ts';
import { log } from '../../../../log.ts';
import type { LiveKitSettings } from '../../../../media-settings.ts';
import type { Call, JoinInfo } from '../../../../protocol/calls.ts';
import type { CallsProvider, ProviderEvent, RoomMember } from '../../provider.ts';
import { iceServersFor } from '../ice-servers.ts';
import { deviceAttribute, makeToken } from './grant.ts';
import { putOut } from './put-out.ts';
import { isGone, type LiveAmong, Rooms } from './rooms.ts';
import { readWebhook } from './webhook.ts';

/** Where clients reach LiveKit: behind this server, on its own origin (proxy.ts). */
export const livekitPath = '/livekit';

/** It is near: what takes longer hangs. */
const requestSeconds = 3;

const sources: Record<'mic' | 'cam' | 'screen', readonly TrackSource[]> = {
  mic: [TrackSource.MICROPHONE],
  cam: [TrackSource.CAMERA],
  screen: [TrackSource.SCREEN_SHARE, TrackSource.SCREEN_SHARE_AUDIO],
};

const deviceOf = (participant: ParticipantInfo): string | undefined => participant.attributes[deviceAttribute];

/** What LiveKit did not answer is told as what it is: calls do not work, the rest does. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    log.warn({ err: error }, 'LiveKit did not do what it was asked');
    throw new DomainError('unavailable', 'Calls do not work right now: LiveKit does not answer.', 1_000);
  }
}

/** A call's room in a LiveKit of one's own is named by the call, a participant by the person. */
class LiveKit implements CallsProvider {
  readonly id = 'livekit';
  /** What a client has to say of 16 cameras, 16 screens and 32 voices still fits into a socket's frame of 64 KiB. */
  readonly caps = { max: { video: 16, audio: 32 }, serverMute: true, hasRooms: true };
  private readonly settings: LiveKitSettings;
  private readonly client: RoomServiceClient;
  private readonly rooms: Rooms;

  constructor(settings: LiveKitSettings, liveAmong: LiveAmong) {
    this.settings = settings;
    const { url, apiKey, apiSecret } = settings;
    this.client = new RoomServiceClient(url, apiKey, apiSecret, { requestTimeout: requestSeconds });
    this.rooms = new Rooms(this.client, this.caps.max.audio, liveAmong);
  }

  /** Does not wait for it: under `bun start` it comes up after the server, and health() says when. */
  async start() {
    this.rooms.watch();
  }

  async stop() {
    this.rooms.stopWatching();
  }

  async health() {
    try {
      const answer = await fetch(this.settings.url, { signal: AbortSignal.timeout(requestSeconds * 1_000) });
      return answer.ok ? { ok: true } : { ok: false, detail: `LiveKit answers ${answer.status}.` };
    } catch {
      return { ok: false, detail: 'LiveKit does not answer.' };
    }
  }

  async openRoom(call: Call) {
    await asked(this.rooms.open(call._id));
  }

  async closeRoom(callId: string) {
    await asked(this.rooms.close(callId));
  }

  /** The room is opened by its first grant, and again where LiveKit lost it. */
  async grant(call: Call, userId: string, deviceId: string): Promise<JoinInfo> {
    await asked(this.rooms.open(call._id));
    const token = await makeToken(this.settings, call._id, userId, deviceId);
    return { provider: 'livekit', url: livekitPath, token, iceServers: iceServersFor(config().media, userId) };
  }

  async revoke(callId: string, userId: string, deviceId?: string) {
    // A device may have moved: then the person's other one stays.
    if (deviceId === undefined) await putOut(callId, userId);
    await asked(this.remove(callId, userId, deviceId));
  }

  async mute(callId: string, userId: string, source: 'mic' | 'cam' | 'screen') {
    await asked(this.muteTracks(callId, userId, sources[source]));
  }

  async participants(callId: string): Promise<RoomMember[]> {
    const all = await asked(this.list(callId));
    return all.map((one) => {
      const deviceId = deviceOf(one);
      return { userId: one.identity, ...(deviceId ? { deviceId } : {}) };
    });
  }

  async webhook(raw: string, headers: Headers): Promise<ProviderEvent[]> {
    return await readWebhook(this.settings, raw, headers);
  }

  private async list(callId: string): Promise<ParticipantInfo[]> {
    try {
      return await this.client.listParticipants(callId);
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  }

  private async remove(callId: string, userId: string, deviceId: string | undefined): Promise<void> {
    const member = (await this.list(callId)).find(({ identity }) => identity === userId);
    if (!member || (deviceId !== undefined && deviceOf(member) !== deviceId)) return;
    await this.client.removeParticipant(callId, userId).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  }

  private async muteTracks(callId: string, userId: string, which: readonly TrackSource[]): Promise<void> {
    const member = (await this.list(callId)).find(({ identity }) => identity === userId);
    const tracks = (member?.tracks ?? []).filter(({ source, muted }) => which.includes(source) && !muted);
    await Promise.all(tracks.map(({ sid }) => this.client.mutePublishedTrack(callId, userId, sid, true)));
  }
}

/** Calls over a LiveKit server of one's own. Without `liveAmong` every call goes on that was not ended here. */
export const makeLivekit = (settings: LiveKitSettings, liveAmong: LiveAmong = async (all) => all): CallsProvider =>
  new LiveKit(settings, liveAmong);
