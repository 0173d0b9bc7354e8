import type { MediaStat } from './media-session.ts';
import type { ZegoEngine } from './zego-engine.ts';
import type { StreamKind } from './zego-names.ts';

type PlayReport = NonNullable<ReturnType<ZegoEngine['getPlayingStreamQuality']>>;
type PublishReport = NonNullable<ReturnType<ZegoEngine['getPublishingStreamQuality']>>;

/** What is known of a stream beside its numbers. */
export interface StreamSubject {
  streamId: string;
  /** Undefined = one's own. */
  userId: string | undefined;
  kind: StreamKind;
}

/** Turns the engine's reports into rows. It reports rates, not bytes: those are added up from look to look. */
export class ZegoStats {
  private readonly engine: ZegoEngine;
  private readonly counted = new Map<string, { bytes: number; at: number }>();

  constructor(engine: ZegoEngine) {
    this.engine = engine;
  }

  /** A stream's rows: one for its sound, one for its picture, as far as something passes. */
  read({ streamId, userId, kind }: StreamSubject): MediaStat[] {
    const played = userId === undefined ? null : this.engine.getPlayingStreamQuality(streamId);
    const report = userId === undefined ? this.engine.getPublishingStreamQuality(streamId) : played;
    if (!report) return [];
    const common = {
      userId,
      direction: userId === undefined ? ('out' as const) : ('in' as const),
      roundTripMs: played?.peerToPeerDelay === undefined ? undefined : Math.round(2 * played.peerToPeerDelay),
    };
    const rows = [
      { ...common, kind: 'audio' as const, ...this.sound(streamId, report, played) },
      {
        ...common,
        kind: kind === 'scr' ? ('screen' as const) : ('video' as const),
        ...this.picture(streamId, report, played),
      },
    ];
    return rows.filter(({ bytes }) => bytes > 0);
  }

  private sound(streamId: string, { audio }: PublishReport | PlayReport, played: PlayReport | null) {
    return {
      codec: audio.audioCodec || audio.googCodecName || '',
      kbps: Math.round(audio.audioBitrate || 0),
      packetsLost: audio.audioPacketsLost || 0,
      jitterMs: Math.round(played?.audio.audioJitter ?? 0),
      width: 0,
      height: 0,
      fps: 0,
      bytes: this.count(`${streamId} audio`, audio.audioBitrate || 0),
      frames: 0,
    };
  }

  private picture(streamId: string, { video }: PublishReport | PlayReport, played: PlayReport | null) {
    return {
      codec: video.googCodecName || '',
      kbps: Math.round(video.videoBitrate || 0),
      packetsLost: video.videoPacketsLost || 0,
      jitterMs: 0,
      width: video.frameWidth || 0,
      height: video.frameHeight || 0,
      fps: Math.round(video.videoFPS || 0),
      bytes: this.count(`${streamId} video`, video.videoBitrate || 0),
      frames: played?.video.videoFramesDecoded ?? 0,
    };
  }

  private count(name: string, kbps: number): number {
    const now = performance.now();
    const known = this.counted.get(name) ?? { bytes: 0, at: now - 1_000 };
    // Kilobits a second are bits a millisecond.
    const bytes = known.bytes + (kbps * (now - known.at)) / 8;
    this.counted.set(name, { bytes, at: now });
    return Math.round(bytes);
  }
}
