export interface Note {
  hertz: number;
  /** When it begins, in seconds from now. */
  at: number;
  /** How long it takes to die away. */
  seconds: number;
  /** Seconds until it is at its loudest. */
  rise: number;
  /** 0 to 1. */
  loudness: number;
}

/** Plays a soft note: it swells, and dies away. */
export function playNote(context: AudioContext, to: AudioNode, { hertz, at, seconds, rise, loudness }: Note): void {
  const start = context.currentTime + at;
  const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loudness, start + rise);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
  tone.connect(volume).connect(to);
  tone.start(start);
  tone.stop(start + seconds);
}
