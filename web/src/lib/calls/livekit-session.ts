import type { JoinInfo } from '@talky/server/protocol';
import {
  ConnectionQuality,
  ConnectionState,
  DefaultReconnectPolicy,
  DisconnectReason,
  type LocalTrack,
  type LocalTrackPublication,
  type Participant,
  type RemoteParticipant,
  type RemoteTrackPublication,
  Room,
  RoomEvent,
  Track,
} from 'livekit-client';
import { RoomSession } from './device-session.ts';
import type { MediaSession, MediaStat, Quality, RemoteMedia } from './media-session.ts';
import type { OutSource } from './own-media.ts';
import { StatRows, type StatSubject } from './stat-rows.ts';

const sourceOf: Record<OutSource, Track.Source> = {
  mic: Track.Source.Microphone,
  cam: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
  screenAudio: Track.Source.ScreenShareAudio,
};

const outSources = ['mic', 'cam', 'screen', 'screenAudio'] as const satisfies OutSource[];

const statKinds: Partial<Record<Track.Source, MediaStat['kind']>> = {
  [Track.Source.Microphone]: 'audio',
  [Track.Source.ScreenShareAudio]: 'audio',
  [Track.Source.Camera]: 'video',
  [Track.Source.ScreenShare]: 'screen',
};

const qualities: Partial<Record<ConnectionQuality, Quality>> = {
  [ConnectionQuality.Excellent]: 'good',
  [ConnectionQuality.Good]: 'fair',
  [ConnectionQuality.Poor]: 'poor',
  [ConnectionQuality.Lost]: 'poor',
};

/** Ends that are meant: nothing is tried again. */
const final: Partial<Record<DisconnectReason, string>> = {
  [DisconnectReason.CLIENT_INITIATED]: 'left',
  [DisconnectReason.DUPLICATE_IDENTITY]: 'moved',
  [DisconnectReason.PARTICIPANT_REMOVED]: 'removed',
  [DisconnectReason.ROOM_DELETED]: 'ended',
  [DisconnectReason.ROOM_CLOSED]: 'ended',
};

/** A LiveKit that died is back within a second: sooner and steadier than the client's own pace. */
const retryMs = [0, 300, 500, 800, 1_000, 1_000, 1_500, 2_000, 2_000, 3_000];
/** And once the client has given up, a new room is joined with a fresh grant, so often. */
const rejoinMs = 2_000;

/** The attribute by which the server names a participant's device. */
const deviceAttribute = 'device';

async function replace(there: LocalTrack, track: MediaStreamTrack): Promise<void> {
  await there.replaceTrack(track, true);
  await there.unmute();
}

/** Media over a LiveKit server. */
export class LiveKitSession extends RoomSession implements MediaSession {
  private readonly rows = new StatRows();
  private readonly streams = new WeakMap<MediaStreamTrack, MediaStream>();
  private room: Room | undefined;
  private isRejoining = false;
  private turn: Promise<unknown> = Promise.resolve();

  async leave(): Promise<void> {
    this.isIn = false;
    const { room } = this;
    this.room = undefined;
    this.close();
    room?.removeAllListeners();
    await room?.disconnect();
    this.become('disconnected');
  }

  /** Also undoes a mute by the host, which LiveKit keeps on the track that was sent. */
  override async setMic(isOn: boolean): Promise<void> {
    await super.setMic(isOn);
    const publication = this.publication('mic');
    if (isOn && publication?.isMuted) await publication.unmute();
  }

  /** LiveKit knows who is there. */
  setPeers(): void {}

  async stats(): Promise<MediaStat[]> {
    const { room } = this;
    if (!room) return [];
    const all = [room.localParticipant, ...room.remoteParticipants.values()].flatMap((participant) =>
      [...participant.trackPublications.values()].map(async ({ track, source, trackSid }) => {
        const kind = statKinds[source];
        if (!track || !kind) return undefined;
        const isOwn = participant === room.localParticipant;
        const subject: StatSubject = isOwn
          ? { userId: undefined, kind, direction: 'out' }
          : { userId: participant.identity, kind, direction: 'in' };
        return this.rows.read(trackSid, await track.getRTCStatsReport().catch(() => undefined), subject);
      }),
    );
    return (await Promise.all(all)).filter((row) => row !== undefined);
  }

  protected async enter(info: JoinInfo): Promise<void> {
    if (info.provider !== 'livekit') throw new Error(`LiveKit was given what ${info.provider} needs.`);
    const room = new Room({
      // Pictures are asked for by setShown, since this knows no elements.
      adaptiveStream: false,
      dynacast: true,
      // One's own offer then has one's own tracks alone and stays small, however many others there are.
      singlePeerConnection: false,
      reconnectPolicy: new DefaultReconnectPolicy(retryMs),
      publishDefaults: { simulcast: true, videoCodec: 'vp8' },
      stopLocalTrackOnUnpublish: false,
    });
    this.room = room;
    this.listen(room);
    const url = new URL(info.url, globalThis.location.href).href.replace(/^http/, 'ws');
    await room.connect(url, info.token, { maxRetries: 2, rtcConfig: { iceServers: info.iceServers ?? [] } });
    await this.publishAll();
    this.tell();
  }

  private listen(room: Room): void {
    // Told while the client still changes what it knows.
    const tell = () => queueMicrotask(() => this.tell());
    room
      .on(RoomEvent.ConnectionStateChanged, (state) => this.stateChanged(room, state))
      .on(RoomEvent.Disconnected, (reason) => this.ended(room, reason))
      .on(RoomEvent.TrackSubscribed, (_track, publication, participant) => {
        if (publication.source === Track.Source.Camera) this.ask(publication, participant.identity);
        tell();
      })
      .on(RoomEvent.TrackUnsubscribed, tell)
      .on(RoomEvent.TrackUnpublished, tell)
      .on(RoomEvent.TrackMuted, tell)
      .on(RoomEvent.TrackUnmuted, tell)
      .on(RoomEvent.ParticipantConnected, tell)
      .on(RoomEvent.ParticipantDisconnected, tell)
      .on(RoomEvent.ConnectionQualityChanged, tell)
      .on(RoomEvent.Reconnected, () => {
        void this.publishAll().catch(() => undefined);
        tell();
      });
  }

  private stateChanged(room: Room, state: ConnectionState): void {
    if (room !== this.room) return;
    // While only signals are lost, media goes on.
    if (state === ConnectionState.Connected || state === ConnectionState.SignalReconnecting) this.become('connected');
    if (state === ConnectionState.Reconnecting) this.become('reconnecting');
  }

  private ended(room: Room, reason: DisconnectReason | undefined): void {
    if (room !== this.room || !this.isIn) return;
    const why = reason === undefined ? undefined : final[reason];
    // A first connection that fails is the caller's to hear of, from join().
    if (this.state === 'connecting') return;
    if (why === undefined) return void this.rejoin();
    this.isIn = false;
    this.close();
    this.become('disconnected', why);
  }

  /** LiveKit's client has given up; as long as the call has a place for this device, so does it not. */
  private async rejoin(): Promise<void> {
    const { renew } = this.options;
    if (!renew) return this.become('disconnected', 'lost');
    // A room that cannot be entered ends too.
    if (this.isRejoining) return;
    this.isRejoining = true;
    this.become('reconnecting');
    while (this.isIn && !(await this.reentered(renew))) await new Promise((resolve) => setTimeout(resolve, rejoinMs));
    this.isRejoining = false;
  }

  private async reentered(renew: () => Promise<JoinInfo>): Promise<boolean> {
    try {
      const info = await renew();
      if (this.isIn) await this.enter(info);
      return true;
    } catch {
      return false;
    }
  }

  private publication(source: OutSource): LocalTrackPublication | undefined {
    return this.room?.localParticipant.getTrackPublication(sourceOf[source]);
  }

  protected send(): Promise<void> {
    return this.publishAll();
  }

  /** Publishes what is to be sent, one thing after the other; while it is not connected, that comes with connecting. */
  private publishAll(): Promise<void> {
    const done = this.turn.then(async () => {
      const { room } = this;
      for (const source of outSources)
        if (room?.state === ConnectionState.Connected) await this.publish(room, source, this.sending.get(source));
    });
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async publish(room: Room, source: OutSource, track: MediaStreamTrack | undefined): Promise<void> {
    const participant = room.localParticipant;
    const there = participant.getTrackPublication(sourceOf[source])?.track;
    // Left alone when it is the same: the host may have muted it.
    if (track === there?.mediaStreamTrack) return;
    if (!there) await participant.publishTrack(track as MediaStreamTrack, { source: sourceOf[source] });
    else if (track) await replace(there, track);
    // Unmuting then needs no negotiation.
    else if (source === 'mic') await there.mute();
    else await participant.unpublishTrack(there, false);
  }

  /** What is not seen is not sent here, and what is small comes small. */
  private ask(publication: RemoteTrackPublication | undefined, userId: string): void {
    const width = this.shown.get(userId);
    if (!publication || width === undefined) return;
    publication.setEnabled(width > 0);
    if (width > 0) publication.setVideoDimensions({ width, height: Math.round((width * 9) / 16) });
  }

  protected show(userId: string): void {
    const participant = this.room?.remoteParticipants.get(userId);
    if (participant) this.ask(participant.getTrackPublication(Track.Source.Camera), userId);
  }

  protected override tell(): void {
    if (this.room) super.tell();
  }

  protected remote(): RemoteMedia[] {
    const others = [...(this.room?.remoteParticipants.values() ?? [])];
    this.levels.keep(['', ...others.map(({ identity }) => identity)]);
    return others.map((participant) => this.remoteOf(participant));
  }

  protected get quality(): Quality {
    return (this.room && qualities[this.room.localParticipant.connectionQuality]) ?? 'unknown';
  }

  private remoteOf(participant: RemoteParticipant): RemoteMedia {
    const of = (source: OutSource) => this.streamOf(participant, sourceOf[source]);
    const audio = of('mic');
    this.levels.watch(participant.identity, audio?.getAudioTracks()[0]);
    return {
      userId: participant.identity,
      deviceId: participant.attributes[deviceAttribute] ?? '',
      audio,
      camera: of('cam'),
      screen: of('screen'),
      screenAudio: of('screenAudio'),
      ...this.levels.of(participant.identity),
      quality: qualities[participant.connectionQuality] ?? 'unknown',
    };
  }

  private streamOf(participant: Participant, source: Track.Source): MediaStream | undefined {
    const publication = participant.getTrackPublication(source);
    const track = publication?.isMuted ? undefined : publication?.track?.mediaStreamTrack;
    if (!track) return undefined;
    const stream = this.streams.get(track) ?? new MediaStream([track]);
    this.streams.set(track, stream);
    return stream;
  }
}
