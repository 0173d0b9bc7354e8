import type { MediaStat, Quality } from './media-session.ts';

/** What is known of a track beside its numbers. */
export interface StatSubject {
  userId: string | undefined;
  kind: MediaStat['kind'];
  direction: MediaStat['direction'];
}

/** What browsers report, as far as it is read here (W3C webrtc-stats); times in seconds. */
interface Entry {
  id: string;
  type: string;
  timestamp: number;
  codecId?: string;
  mimeType?: string;
  bytesReceived?: number;
  bytesSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  fractionLost?: number;
  jitter?: number;
  framesDecoded?: number;
  framesEncoded?: number;
  framesPerSecond?: number;
  frameWidth?: number;
  frameHeight?: number;
  roundTripTime?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
  state?: string;
}

const bytesOf = (entry: Entry) => entry.bytesReceived ?? entry.bytesSent ?? 0;
const sum = (entries: Entry[], read: (entry: Entry) => number | undefined) =>
  entries.reduce((total, entry) => total + (read(entry) ?? 0), 0);
const most = (entries: Entry[], read: (entry: Entry) => number | undefined) =>
  Math.max(0, ...entries.map((entry) => read(entry) ?? 0));

const milliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : Math.round(seconds * 1_000));

/** Turns the reports of tracks into rows; it remembers each one's last bytes, from which come its rates. */
export class StatRows {
  private readonly last = new Map<string, { bytes: number; at: number }>();

  /** A track's row; undefined while nothing of it has passed. `name` tells the track from others. */
  read(name: string, report: RTCStatsReport | undefined, subject: StatSubject): MediaStat | undefined {
    const entries = [...(report?.values() ?? [])] as Entry[];
    // With simulcast one track is several streams.
    const streams = entries.filter(
      ({ type }) => type === (subject.direction === 'in' ? 'inbound-rtp' : 'outbound-rtp'),
    );
    const bytes = sum(streams, bytesOf);
    if (bytes === 0) return undefined;
    const heard = subject.direction === 'in' ? streams : entries.filter(({ type }) => type === 'remote-inbound-rtp');
    const codecs = entries.filter(({ id }) => streams.some(({ codecId }) => codecId === id));
    return {
      ...subject,
      codec: codecs[0]?.mimeType?.split('/')[1] ?? '',
      kbps: this.rate(name, bytes, streams[0]?.timestamp ?? 0),
      packetsLost: sum(heard, (entry) => entry.packetsLost),
      jitterMs: milliseconds(most(heard, (entry) => entry.jitter)) ?? 0,
      roundTripMs: roundTrip(entries),
      width: most(streams, (entry) => entry.frameWidth),
      height: most(streams, (entry) => entry.frameHeight),
      fps: Math.round(most(streams, (entry) => entry.framesPerSecond)),
      bytes,
      frames: sum(streams, (entry) => entry.framesDecoded ?? entry.framesEncoded),
    };
  }

  private rate(name: string, bytes: number, at: number): number {
    const before = this.last.get(name);
    this.last.set(name, { bytes, at });
    // Bytes a millisecond, times eight, are kilobits a second.
    return before && at > before.at ? Math.max(0, Math.round((8 * (bytes - before.bytes)) / (at - before.at))) : 0;
  }
}

function roundTrip(entries: Entry[]): number | undefined {
  const said = entries.find(({ type, roundTripTime }) => type === 'remote-inbound-rtp' && roundTripTime !== undefined);
  const path = entries.find(
    ({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded',
  );
  return milliseconds(said?.roundTripTime ?? path?.currentRoundTripTime);
}

/** What is heard of a connection between two looks at it. */
export interface Health {
  lost: number;
  received: number;
  roundTripMs: number | undefined;
}

/** Sums up what came in over a connection. */
export function healthOf(report: RTCStatsReport): Health {
  const entries = [...report.values()] as Entry[];
  const inbound = entries.filter(({ type }) => type === 'inbound-rtp');
  return {
    lost: sum(inbound, (entry) => entry.packetsLost),
    received: sum(inbound, (entry) => entry.packetsReceived),
    roundTripMs: roundTrip(entries),
  };
}

/** Opus hides losses of a few percent, and people talk over each other past a quarter of a second there and back. */
const fair = { loss: 0.03, roundTripMs: 250 };
const poor = { loss: 0.1, roundTripMs: 500 };

/** Judges what passed between two looks. */
export function judge(before: Health | undefined, now: Health): Quality {
  if (!before) return 'unknown';
  const lost = Math.max(0, now.lost - before.lost);
  const all = lost + Math.max(0, now.received - before.received);
  const loss = all === 0 ? 0 : lost / all;
  const roundTripMs = now.roundTripMs ?? 0;
  if (loss > poor.loss || roundTripMs > poor.roundTripMs) return 'poor';
  return loss > fair.loss || roundTripMs > fair.roundTripMs ? 'fair' : 'good';
}
