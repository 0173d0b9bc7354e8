import type { ZegoEngine } from '#lib/calls/zego-engine.ts';

type Handlers = Partial<Record<string, ((...given: never[]) => void)[]>>;
type Room = Map<string, Published>;

interface Published {
  roomId: string;
  user: string;
  stream: MediaStream;
  extraInfo: string;
  isMuted: { audio: boolean; video: boolean };
  players: Map<StandInEngine, Player>;
}

interface Player {
  sender: RTCPeerConnection;
  receiver: RTCPeerConnection;
  senders: Record<string, RTCRtpSender>;
  wantsVideo: boolean;
  report: Report;
}

interface Report {
  audioBytes: number;
  videoBytes: number;
  frames: number;
  width: number;
  height: number;
}

/** What the engine's own errors look like: plain objects. */
const refused = (errorCode: number) => ({ errorCode, extendedData: '' });
const fine = refused(0);
const reportMs = 200;

/**
 * Stands in for ZEGOCLOUD and its engines, for sessions in one page: rooms, tokens' owners, streams that pass through real
 * peer connections, and the engine's events in its own shapes. The methods' types are the package's.
 */
export class StandInCloud {
  readonly rooms = new Map<string, Map<StandInEngine, string>>();
  readonly streams: Room = new Map();
  readonly engines: StandInEngine[] = [];
  /** A network that is away: logging in never ends, as with the real engine. */
  isAway = false;

  readonly open = async (appId: number, server: string): Promise<StandInEngine> => {
    const engine = new StandInEngine(this, appId, server);
    this.engines.push(engine);
    return engine;
  };

  /** Whose engine is in a room now. */
  engineOf(user: string): StandInEngine | undefined {
    for (const room of this.rooms.values()) for (const [engine, name] of room) if (name === user) return engine;
    return undefined;
  }

  others(roomId: string, engine: StandInEngine): StandInEngine[] {
    return [...(this.rooms.get(roomId)?.keys() ?? [])].filter((other) => other !== engine);
  }
}

export class StandInEngine implements ZegoEngine {
  readonly appId: number;
  readonly server: string;
  /** Names of methods as they were called. */
  readonly called: string[] = [];
  token = '';
  private readonly cloud: StandInCloud;
  private readonly handlers: Handlers = {};
  private readonly made = new Map<MediaStream, { audio: boolean; video: boolean }>();
  private user = '';
  private roomId = '';
  private pending: ((reason: unknown) => void) | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  isDestroyed = false;

  constructor(cloud: StandInCloud, appId: number, server: string) {
    this.cloud = cloud;
    this.appId = appId;
    this.server = server;
  }

  on: ZegoEngine['on'] = (event, callBack) => {
    this.handlers[event] = [...(this.handlers[event] ?? []), callBack as (...given: never[]) => void];
    return true;
  };

  /** Calls the handlers of an event, as the engine does. */
  emit(event: string, ...given: unknown[]): void {
    for (const handler of this.handlers[event] ?? []) handler(...(given as never[]));
  }

  setLogConfig: ZegoEngine['setLogConfig'] = () => true;

  loginRoom: ZegoEngine['loginRoom'] = async (roomID, token, { userID }) => {
    this.called.push('loginRoom');
    if (this.cloud.isAway) await new Promise((_resolve, reject) => (this.pending = reject));
    this.roomId = roomID;
    this.user = userID;
    this.token = token;
    const room = this.cloud.rooms.get(roomID) ?? new Map<StandInEngine, string>();
    this.cloud.rooms.set(roomID, room);
    for (const [engine, name] of room) if (name === userID) engine.putOut(1_002_050);
    room.set(this, userID);
    this.emit('roomStateChanged', roomID, 'LOGINED', 0, '{}');
    const there = [...this.cloud.streams].filter(([, { roomId }]) => roomId === roomID);
    if (there.length > 0) setTimeout(() => this.emit('roomStreamUpdate', roomID, 'ADD', there.map(row), '{}'));
    return true;
  };

  logoutRoom: ZegoEngine['logoutRoom'] = () => {
    this.called.push('logoutRoom');
    this.pending?.({ code: 1_102_026, msg: 'cancel login' });
    this.go();
  };

  renewToken: ZegoEngine['renewToken'] = (token) => {
    this.called.push('renewToken');
    this.token = token;
    return true;
  };

  createStream: ZegoEngine['createStream'] = async (source) => {
    const given = source?.custom?.source;
    if (!(given instanceof MediaStream)) throw { code: 1_103_066, msg: 'a session gives its own tracks' };
    const stream = new MediaStream(given.getTracks());
    this.made.set(stream, { audio: false, video: false });
    return stream;
  };

  destroyStream: ZegoEngine['destroyStream'] = (stream) => {
    if (!(stream instanceof MediaStream)) return;
    for (const track of stream.getTracks()) track.stop();
    this.made.delete(stream);
  };

  enableDualStream: ZegoEngine['enableDualStream'] = () => {
    this.called.push('enableDualStream');
  };

  startPublishingStream: ZegoEngine['startPublishingStream'] = (streamID, stream, options) => {
    const isMuted = stream instanceof MediaStream ? this.made.get(stream) : undefined;
    if (!this.roomId) throw refused(1_000_002);
    if (!(stream instanceof MediaStream) || !isMuted || options?.roomID !== this.roomId) throw refused(1_000_001);
    const { roomId, user } = this;
    const extraInfo = options.extraInfo ?? '';
    const published = { roomId, user, stream, extraInfo, isMuted, players: new Map() };
    this.cloud.streams.set(streamID, published);
    this.emit('publisherStateUpdate', { streamID, state: 'PUBLISHING', errorCode: 0, extendedData: '' });
    this.tell('roomStreamUpdate', 'ADD', [row([streamID, published])], '{}');
    return true;
  };

  stopPublishingStream: ZegoEngine['stopPublishingStream'] = (streamID) => {
    const published = this.cloud.streams.get(streamID);
    if (!published) return false;
    for (const player of [...published.players.keys()]) player.stopPlayingStream(streamID);
    this.cloud.streams.delete(streamID);
    this.tell('roomStreamUpdate', 'DELETE', [row([streamID, published])], '{"stream_delete_reason":[]}');
    return true;
  };

  replaceTrack: ZegoEngine['replaceTrack'] = async (stream, track) => {
    const old = stream.getTracks().find(({ kind }) => kind === track.kind);
    if (!this.made.has(stream) || !old) throw refused(1_103_049);
    stream.removeTrack(old);
    stream.addTrack(track);
    for (const published of this.cloud.streams.values())
      if (published.stream === stream)
        for (const { senders, wantsVideo } of published.players.values())
          if (track.kind === 'audio' || wantsVideo) await senders[track.kind]?.replaceTrack(track);
    return fine;
  };

  mutePublishStreamAudio: ZegoEngine['mutePublishStreamAudio'] = (stream, mute) => this.mute(stream, 'audio', mute);
  mutePublishStreamVideo: ZegoEngine['mutePublishStreamVideo'] = (stream, mute) => this.mute(stream, 'video', mute);

  setStreamExtraInfo: ZegoEngine['setStreamExtraInfo'] = async (streamID, extraInfo) => {
    const published = this.cloud.streams.get(streamID);
    if (!published) throw refused(1_003_001);
    published.extraInfo = extraInfo;
    this.tell('streamExtraInfoUpdate', [{ streamID, user: { userID: this.user }, extraInfo }]);
    return fine;
  };

  startPlayingStream: ZegoEngine['startPlayingStream'] = async (streamID) => {
    const published = this.cloud.streams.get(streamID);
    if (!published || published.players.has(this)) throw refused(1_004_002);
    const [sender, receiver] = [new RTCPeerConnection(), new RTCPeerConnection()];
    const report = { audioBytes: 0, videoBytes: 0, frames: 0, width: 0, height: 0 };
    const player: Player = { sender, receiver, senders: {}, wantsVideo: true, report };
    published.players.set(this, player);
    sender.onicecandidate = ({ candidate }) =>
      void receiver.addIceCandidate(candidate ?? undefined).catch(() => undefined);
    receiver.onicecandidate = ({ candidate }) =>
      void sender.addIceCandidate(candidate ?? undefined).catch(() => undefined);
    const received = new MediaStream();
    receiver.ontrack = ({ track }) => received.addTrack(track);
    for (const track of published.stream.getTracks())
      player.senders[track.kind] = sender.addTrack(track, published.stream);
    await sender.setLocalDescription();
    if (sender.localDescription) await receiver.setRemoteDescription(sender.localDescription);
    await receiver.setLocalDescription();
    if (receiver.localDescription) await sender.setRemoteDescription(receiver.localDescription);
    await shrink(player.senders.video);
    this.timer ??= setInterval(() => void this.measure(), reportMs);
    return received;
  };

  stopPlayingStream: ZegoEngine['stopPlayingStream'] = (streamID) => {
    const player = this.cloud.streams.get(streamID)?.players.get(this);
    player?.sender.close();
    player?.receiver.close();
    this.cloud.streams.get(streamID)?.players.delete(this);
  };

  mutePlayStreamVideo: ZegoEngine['mutePlayStreamVideo'] = async (streamID, mute) => {
    const published = this.cloud.streams.get(streamID);
    const player = published?.players.get(this);
    const track = published?.stream.getVideoTracks()[0];
    if (!player || !track) return false;
    player.wantsVideo = !mute;
    await player.senders.video?.replaceTrack(mute ? null : track);
    this.called.push(`mutePlayStreamVideo ${mute}`);
    return true;
  };

  setPlayStreamVideoType: ZegoEngine['setPlayStreamVideoType'] = async (_streamID, type) => {
    this.called.push(`setPlayStreamVideoType ${type}`);
    return true;
  };

  getPlayingStreamQuality: ZegoEngine['getPlayingStreamQuality'] = (streamID) => {
    const report = this.cloud.streams.get(streamID)?.players.get(this)?.report;
    if (!report) return null;
    return {
      audio: {
        audioBitrate: report.audioBytes > 0 ? 32 : 0,
        audioCodec: 'opus',
        audioJitter: 1,
        audioLevel: 0,
        audioPacketsLost: 0,
        audioPacketsLostRate: 0,
        audioQuality: 0,
        audioSamplingRate: 48_000,
        muteState: '0',
        audioFPS: 50,
        audioSendLevel: 0,
        googCodecName: 'opus',
        audioCumulativeDecodeTime: 0,
        audioCumulativeBreakTime: 0,
        audioCumulativeBreakRate: 0,
      },
      video: {
        frameHeight: report.height,
        frameWidth: report.width,
        googCodecName: 'VP8',
        muteState: '0',
        videoBitrate: report.videoBytes > 0 ? 300 : 0,
        videoFPS: 20,
        videoRenderFPS: 20,
        videoPacketsLost: 0,
        videoPacketsLostRate: 0,
        videoTransferFPS: 20,
        videoQuality: 0,
        videoFramesDecoded: report.frames,
        videoFramesDropped: 0,
        videoCumulativeDecodeTime: 0,
        videoCumulativeBreakTime: 0,
        videoCumulativeBreakRate: 0,
      },
      peerToPeerDelay: 20,
      peerToPeerPacketLostRate: 0,
    };
  };

  getPublishingStreamQuality: ZegoEngine['getPublishingStreamQuality'] = () => null;

  destroyEngine: ZegoEngine['destroyEngine'] = () => {
    this.called.push('destroyEngine');
    this.go();
    clearInterval(this.timer);
    this.isDestroyed = true;
  };

  /** Somebody else, or a server, puts it out. */
  putOut(code: number): void {
    const { roomId } = this;
    this.go();
    this.emit('roomStateChanged', roomId, 'KICKOUT', code, '{}');
  }

  private go(): void {
    this.cloud.rooms.get(this.roomId)?.delete(this);
    for (const [streamID, { stream }] of [...this.cloud.streams]) {
      if (this.made.has(stream)) this.stopPublishingStream(streamID);
      else this.stopPlayingStream(streamID);
    }
    this.roomId = '';
  }

  private mute(
    stream: Parameters<ZegoEngine['mutePublishStreamAudio']>[0],
    kind: 'audio' | 'video',
    mute: boolean,
  ): boolean {
    const isMuted = stream instanceof MediaStream ? this.made.get(stream) : undefined;
    if (!isMuted || !(stream instanceof MediaStream)) return false;
    isMuted[kind] = mute;
    for (const track of stream.getTracks()) if (track.kind === kind) track.enabled = !mute;
    const event = kind === 'audio' ? 'remoteMicStatusUpdate' : 'remoteCameraStatusUpdate';
    for (const [streamID, published] of this.cloud.streams)
      if (published.stream === stream)
        for (const player of published.players.keys()) player.emit(event, streamID, mute ? 'MUTE' : 'OPEN');
    return true;
  }

  private tell(event: string, ...given: unknown[]): void {
    for (const other of this.cloud.others(this.roomId, this)) other.emit(event, this.roomId, ...given);
  }

  private async measure(): Promise<void> {
    for (const { players } of this.cloud.streams.values()) {
      const player = players.get(this);
      for (const entry of (await player?.receiver.getStats().catch(() => undefined))?.values() ?? []) {
        if (!player || entry.type !== 'inbound-rtp') continue;
        if (entry.kind === 'audio') player.report.audioBytes = entry.bytesReceived;
        else
          Object.assign(player.report, {
            videoBytes: entry.bytesReceived,
            frames: entry.framesDecoded ?? 0,
            width: entry.frameWidth ?? 0,
            height: entry.frameHeight ?? 0,
          });
      }
    }
  }
}

/** A new connection bears no large picture at first, and this one is to show that there is one. */
async function shrink(sender: RTCRtpSender | undefined): Promise<void> {
  const parameters = sender?.getParameters();
  for (const encoding of parameters?.encodings ?? []) encoding.scaleResolutionDownBy = 4;
  if (parameters) await sender?.setParameters(parameters);
}

const row = ([streamID, { user, extraInfo }]: [string, Published]) => ({
  streamID,
  user: { userID: user, userName: user },
  extraInfo,
});
