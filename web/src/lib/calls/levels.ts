/** How loud somebody is: 0 to 1, and whether that is speech. */
export interface Loudness {
  level: number;
  isSpeaking: boolean;
}

interface Meter {
  track: MediaStreamTrack;
  node: AnalyserNode;
  source: MediaStreamAudioSourceNode;
  samples: Float32Array<ArrayBuffer>;
  loudness: Loudness;
  /** Until when a pause still counts as speaking, by `performance.now()`. */
  speakingUntil: number;
}

const lookMs = 100;
/** Full scale is 0 dB; what is below this is silence. */
const floorDb = -60;
/** Speech at an arm's length of a laptop is well above, its fan well below. */
const speechDb = -45;
/** Pauses between words. */
const holdMs = 400;
/** Smaller changes are not worth a new picture. */
const smallest = 0.03;

const silence: Loudness = { level: 0, isSpeaking: false };

function decibels(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(sum / samples.length + 1e-10);
}

/** Measures tracks by Web Audio, ten times a second, under names of the caller's. */
export class Levels {
  private readonly onChange: () => void;
  private readonly meters = new Map<string, Meter>();
  private context: AudioContext | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  /** Measures a track under a name from now on, instead of what was measured there. Undefined = nothing. */
  watch(name: string, track: MediaStreamTrack | undefined): void {
    if (this.meters.get(name)?.track === track) return;
    this.forget(name);
    if (!track) return;
    this.context ??= new AudioContext();
    // Without a gesture a page's context sleeps: it wakes with the next one.
    if (this.context.state === 'suspended') void this.context.resume().catch(() => undefined);
    const source = this.context.createMediaStreamSource(new MediaStream([track]));
    const node = this.context.createAnalyser();
    node.fftSize = 1024;
    source.connect(node);
    const samples = new Float32Array(node.fftSize);
    this.meters.set(name, { track, node, source, samples, loudness: silence, speakingUntil: 0 });
    this.timer ??= setInterval(() => this.look(), lookMs);
  }

  of(name: string): Loudness {
    return this.meters.get(name)?.loudness ?? silence;
  }

  /** Forgets every name but these. */
  keep(names: readonly string[]): void {
    for (const name of [...this.meters.keys()]) if (!names.includes(name)) this.forget(name);
  }

  close(): void {
    this.keep([]);
    void this.context?.close().catch(() => undefined);
    this.context = undefined;
  }

  private forget(name: string): void {
    this.meters.get(name)?.source.disconnect();
    this.meters.delete(name);
    if (this.meters.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    let hasChanged = false;
    for (const meter of this.meters.values()) hasChanged = measure(meter) || hasChanged;
    if (hasChanged) this.onChange();
  }
}

function measure(meter: Meter): boolean {
  meter.node.getFloatTimeDomainData(meter.samples);
  const db = decibels(meter.samples);
  const now = performance.now();
  if (db > speechDb) meter.speakingUntil = now + holdMs;
  const before = meter.loudness;
  const level = Math.min(1, Math.max(0, 1 - db / floorDb));
  const isSpeaking = now < meter.speakingUntil;
  if (isSpeaking === before.isSpeaking && Math.abs(level - before.level) < smallest) return false;
  meter.loudness = { level, isSpeaking };
  return true;
}
