import type { OutSource } from './own-media.ts';
import { refusal, type ZegoEngine } from './zego-engine.ts';
import { type StreamKind, type StreamSays, streamName, toExtraInfo } from './zego-names.ts';

/** Which of a stream's tracks carries a source. */
const places: Record<OutSource, { kind: StreamKind; track: 'audio' | 'video' }> = {
  mic: { kind: 'cam', track: 'audio' },
  cam: { kind: 'cam', track: 'video' },
  screen: { kind: 'scr', track: 'video' },
  screenAudio: { kind: 'scr', track: 'audio' },
};

interface Published {
  stream: MediaStream;
  says: StreamSays;
  /** Copies of what is sent, for the engine stops what it has when a stream ends. */
  given: MediaStreamTrack[];
}

/** VP8 is what every browser both encodes and decodes; ZEGOCLOUD's standard, H.264, is not in every Chromium. */
const videoCodec = 'VP8';
/** After ZEGOCLOUD refused a stream. */
const retryMs = 2_000;

/** A track of nothing: takes the place of what is not sent, so that sending it later only replaces a track. */
function silence(context: AudioContext): MediaStreamTrack | undefined {
  return context.createMediaStreamDestination().stream.getAudioTracks()[0];
}

function black(): MediaStreamTrack | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 180;
  canvas.getContext('2d')?.fillRect(0, 0, canvas.width, canvas.height);
  return canvas.captureStream(1).getVideoTracks()[0];
}

/**
 * What a device sends. Each stream is published with both of its tracks from the start, muted where nothing is to be
 * sent, as the engine's documents advise: what comes later replaces a track.
 */
export class ZegoOutgoing {
  private readonly engine: ZegoEngine;
  private readonly roomId: string;
  private readonly zegoUser: string;
  private readonly context = new AudioContext();
  private readonly published = new Map<StreamKind, Published>();
  private turn: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(engine: ZegoEngine, roomId: string, zegoUser: string) {
    this.engine = engine;
    this.roomId = roomId;
    this.zegoUser = zegoUser;
    engine.on('publisherStateUpdate', ({ streamID, state, errorCode }) => {
      if (state === 'NO_PUBLISH' && errorCode !== 0) this.retry(streamID);
    });
  }

  /** Sends a track from there from now on; undefined = nothing. */
  send(source: OutSource, track: MediaStreamTrack | undefined): Promise<void> {
    const done = this.turn.then(() => this.replace(source, track));
    this.turn = done.catch(() => undefined);
    return done;
  }

  close(): void {
    this.isClosed = true;
    for (const kind of [...this.published.keys()]) this.unpublish(kind);
    void this.context.close().catch(() => undefined);
  }

  private async replace(source: OutSource, track: MediaStreamTrack | undefined): Promise<void> {
    if (this.isClosed) return;
    const { kind, track: place } = places[source];
    if (source === 'screen' && !track) return this.unpublish('scr');
    // The sound of a screen that is no longer shown.
    if (source === 'screenAudio' && !this.published.has('scr')) return;
    const known = this.published.get(kind) ?? (await this.publish(kind));
    if (!known || this.isClosed) return;
    const { stream, says } = known;
    if (!track) this.mute(stream, place, true);
    await this.give(known, track?.clone() ?? (place === 'audio' ? silence(this.context) : black()));
    if (track) this.mute(stream, place, false);
    says[place] = track !== undefined;
    await this.tell(kind, says);
  }

  private async give(known: Published, track: MediaStreamTrack | undefined): Promise<void> {
    if (!track) return;
    const { errorCode } = await this.engine.replaceTrack(known.stream, track).catch(refusal('replaceTrack'));
    if (errorCode !== 0) throw new Error(`ZEGOCLOUD’s engine took no track: ${errorCode}`);
    for (const old of known.given) if (old.kind === track.kind) old.stop();
    known.given = [...known.given.filter(({ kind }) => kind !== track.kind), track];
  }

  private mute(stream: MediaStream, place: 'audio' | 'video', isMuted: boolean): void {
    if (place === 'audio') this.engine.mutePublishStreamAudio(stream, isMuted);
    else this.engine.mutePublishStreamVideo(stream, isMuted);
  }

  private async publish(kind: StreamKind): Promise<Published | undefined> {
    const given = [silence(this.context), black()].filter((track) => track !== undefined);
    const source = new MediaStream(given);
    const stream = await this.engine.createStream({ custom: { source } }).catch(refusal('createStream'));
    if (this.isClosed) {
      this.engine.destroyStream(stream);
      return undefined;
    }
    this.mute(stream, 'audio', true);
    this.mute(stream, 'video', true);
    // A screen's text is to be read: there is no small one of it.
    if (kind === 'cam') this.engine.enableDualStream(stream);
    const known = { stream, says: { audio: false, video: false }, given };
    this.published.set(kind, known);
    this.start(kind, known);
    return known;
  }

  private start(kind: StreamKind, { stream, says }: Published): void {
    const { roomId: roomID } = this;
    const options = { videoCodec, roomID, extraInfo: toExtraInfo(says) } as const;
    this.engine.startPublishingStream(this.name(kind), stream, options);
  }

  private retry(streamId: string): void {
    setTimeout(() => {
      for (const [kind, known] of this.published) if (this.name(kind) === streamId) this.start(kind, known);
    }, retryMs);
  }

  private unpublish(kind: StreamKind): void {
    const known = this.published.get(kind);
    if (!known) return;
    this.published.delete(kind);
    this.engine.stopPublishingStream(this.name(kind));
    this.engine.destroyStream(known.stream);
    for (const track of known.given) track.stop();
  }

  /** Others hear of a mute from the engine too: this is for who comes later. */
  private async tell(kind: StreamKind, says: StreamSays): Promise<void> {
    await this.engine.setStreamExtraInfo(this.name(kind), toExtraInfo(says)).catch(() => undefined);
  }

  private name(kind: StreamKind): string {
    return streamName(this.roomId, this.zegoUser, kind);
  }
}
