import type { CallPeer } from '@talky/server/protocol';
import { Levels } from './levels.ts';
import type { Quality, RemoteMedia } from './media-session.ts';
import type { ZegoEngine } from './zego-engine.ts';
import { readExtraInfo, readStreamName, type StreamKind, type StreamSays } from './zego-names.ts';
import type { StreamSubject } from './zego-stats.ts';

interface Played extends CallPeer {
  kind: StreamKind;
  says: StreamSays;
  tracks: { audio?: MediaStreamTrack; video?: MediaStreamTrack };
}

const nameOf = ({ userId, deviceId }: CallPeer) => `${userId}_${deviceId}`;
/** After ZEGOCLOUD did not give a stream that is there. */
const retryMs = 1_000;
/** Physical pixels up to which the small one of a camera's two pictures is as good. */
const smallWidth = 320;
const small = 0;
const large = 1;

/** What comes from the others: plays each stream of the room, and says who sends what. */
export class ZegoIncoming {
  private readonly engine: ZegoEngine;
  private readonly roomId: string;
  private readonly onChange: () => void;
  private readonly levels: Levels;
  private readonly played = new Map<string, Played>();
  private readonly qualities = new Map<string, Quality>();
  private readonly shown = new Map<string, number>();
  private readonly streams = new WeakMap<MediaStreamTrack, MediaStream>();

  constructor(engine: ZegoEngine, roomId: string, onChange: () => void) {
    this.engine = engine;
    this.roomId = roomId;
    this.onChange = onChange;
    this.levels = new Levels(onChange);
    engine.on('roomStreamUpdate', (_roomId, type, list) => {
      for (const { streamID, extraInfo } of list) {
        if (type === 'ADD') this.add(streamID, extraInfo);
        else this.drop(streamID);
      }
    });
    engine.on('streamExtraInfoUpdate', (_roomId, list) => {
      for (const { streamID, extraInfo } of list) this.say(streamID, readExtraInfo(extraInfo) ?? {});
    });
    engine.on('remoteMicStatusUpdate', (id, status) => this.say(id, { audio: status === 'OPEN' }));
    engine.on('remoteCameraStatusUpdate', (id, status) => this.say(id, { video: status === 'OPEN' }));
    engine.on('playerVideoTrackUpdate', (id, track) => this.useTrack(id, 'video', track));
    engine.on('playerAudioTrackUpdate', (id, track) => this.useTrack(id, 'audio', track));
  }

  /** How well somebody is heard: what they send, as ZEGOCLOUD judges it. */
  judge(zegoUser: string, quality: Quality): void {
    this.qualities.set(zegoUser, quality);
    this.onChange();
  }

  /** How wide, in physical pixels, a person is shown; 0 = not at all. */
  show(userId: string, width: number): void {
    this.shown.set(userId, width);
    for (const [id, stream] of this.played) if (stream.userId === userId) this.ask(id, stream);
  }

  /** Which streams are played, for their statistics. */
  subjects(): StreamSubject[] {
    return [...this.played].map(([streamId, { userId, kind }]) => ({ streamId, userId, kind }));
  }

  media(): RemoteMedia[] {
    const names = new Set([...this.played.values()].map(nameOf));
    return [...names].map((name) => this.mediaOf(name));
  }

  close(): void {
    for (const id of [...this.played.keys()]) this.drop(id);
    this.levels.close();
  }

  private add(streamId: string, extraInfo: string): void {
    const whose = readStreamName(this.roomId, streamId);
    if (!whose || this.played.has(streamId)) return;
    const says = readExtraInfo(extraInfo) ?? { audio: true, video: true };
    this.played.set(streamId, { ...whose, says, tracks: {} });
    void this.play(streamId);
    this.onChange();
  }

  private async play(streamId: string): Promise<void> {
    const stream = this.played.get(streamId);
    if (!stream) return;
    try {
      const media = await this.engine.startPlayingStream(streamId);
      if (this.played.get(streamId) !== stream) return this.engine.stopPlayingStream(streamId);
      this.useTrack(streamId, 'audio', media.getAudioTracks()[0]);
      this.useTrack(streamId, 'video', media.getVideoTracks()[0]);
      media.onaddtrack = ({ track }) => this.useTrack(streamId, track.kind === 'audio' ? 'audio' : 'video', track);
      this.ask(streamId, stream);
    } catch {
      // It may have gone while it was asked for; else it is asked for again.
      setTimeout(() => this.played.get(streamId) === stream && void this.play(streamId), retryMs);
    }
  }

  private useTrack(streamId: string, place: 'audio' | 'video', track: MediaStreamTrack | undefined): void {
    const stream = this.played.get(streamId);
    if (!stream || !track || stream.tracks[place] === track) return;
    stream.tracks[place] = track;
    if (place === 'audio' && stream.kind === 'cam') this.levels.watch(nameOf(stream), track);
    this.onChange();
  }

  private drop(streamId: string): void {
    const stream = this.played.get(streamId);
    if (!stream) return;
    this.played.delete(streamId);
    if (stream.kind === 'cam') this.levels.watch(nameOf(stream), undefined);
    this.engine.stopPlayingStream(streamId);
    this.onChange();
  }

  private say(streamId: string, says: Partial<StreamSays>): void {
    const stream = this.played.get(streamId);
    if (!stream) return;
    stream.says = { ...stream.says, ...says };
    this.onChange();
  }

  private ask(streamId: string, { userId, kind }: Played): void {
    const width = this.shown.get(userId);
    if (width === undefined || kind !== 'cam') return;
    // Where there is no small picture the large one comes, which is no harm.
    const quietly = (done: Promise<boolean>) => void done.catch(() => undefined);
    quietly(this.engine.mutePlayStreamVideo(streamId, width === 0));
    if (width > 0) quietly(this.engine.setPlayStreamVideoType(streamId, width <= smallWidth ? small : large));
  }

  private mediaOf(name: string): RemoteMedia {
    const of = (kind: StreamKind) =>
      [...this.played.values()].find((stream) => nameOf(stream) === name && stream.kind === kind);
    const [cam, scr] = [of('cam'), of('scr')];
    const { userId, deviceId } = cam ?? scr ?? { userId: '', deviceId: '' };
    return {
      userId,
      deviceId,
      audio: this.view(cam, 'audio'),
      camera: this.view(cam, 'video'),
      screen: this.view(scr, 'video'),
      screenAudio: this.view(scr, 'audio'),
      ...this.levels.of(name),
      quality: this.qualities.get(name) ?? 'unknown',
    };
  }

  /** The same stream for the same track, so that nothing flickers. */
  private view(stream: Played | undefined, place: 'audio' | 'video'): MediaStream | undefined {
    const track = stream?.says[place] ? stream.tracks[place] : undefined;
    if (!track) return undefined;
    const known = this.streams.get(track) ?? new MediaStream([track]);
    this.streams.set(track, known);
    return known;
  }
}
