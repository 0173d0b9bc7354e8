import { playNote } from '#lib/sound/note.ts';

/** What is played over and over: notes with when they begin, in seconds, and how long one turn takes. */
interface Pattern {
  notes: readonly { hertz: number; at: number; seconds: number }[];
  everyMs: number;
  loudness: number;
}

const patterns = {
  /** Two rising calls of four soft notes, then a rest. */
  incoming: {
    notes: [0, 0.9].flatMap((at) => [
      { hertz: 523.25, at, seconds: 0.34 },
      { hertz: 659.26, at: at + 0.14, seconds: 0.34 },
      { hertz: 783.99, at: at + 0.28, seconds: 0.34 },
      { hertz: 1_046.5, at: at + 0.42, seconds: 0.5 },
    ]),
    everyMs: 3_200,
    loudness: 0.09,
  },
  /** What a caller hears while it rings there. */
  outgoing: {
    notes: [
      { hertz: 392, at: 0, seconds: 0.9 },
      { hertz: 493.88, at: 0, seconds: 0.9 },
    ],
    everyMs: 3_600,
    loudness: 0.04,
  },
  /** Somebody calls while one is in a call: two notes, now and then. */
  waiting: {
    notes: [
      { hertz: 659.26, at: 0, seconds: 0.3 },
      { hertz: 783.99, at: 0.16, seconds: 0.3 },
    ],
    everyMs: 6_000,
    loudness: 0.05,
  },
} as const satisfies Record<string, Pattern>;

/** To try a speaker by. */
const trial: Pattern = { notes: patterns.incoming.notes.slice(0, 4), everyMs: 0, loudness: 0.12 };

export type Tone = keyof typeof patterns;

let audio: AudioContext | undefined;

/** Seconds until a note is at its loudest. */
const rise = 0.03;

function sound({ notes, loudness }: Pattern, context: AudioContext, to: AudioNode): void {
  for (const note of notes) playNote(context, to, { ...note, rise, loudness });
}

/** Silent on a page that nobody has touched yet: browsers want it so. */
function turn(pattern: Pattern, volume: GainNode | undefined): GainNode | undefined {
  if (!navigator.userActivation.hasBeenActive) return volume;
  audio ??= new AudioContext();
  void audio.resume().catch(() => undefined);
  const out = volume ?? new GainNode(audio, { gain: 1 });
  if (!volume) out.connect(audio.destination);
  sound(pattern, audio, out);
  return out;
}

/** Plays over and over until the function that it returns is called; of all tabs of this browser one is heard. */
export function ring(tone: Tone): () => void {
  const over = new AbortController();
  const pattern = patterns[tone];
  void navigator.locks
    .request(`talky.ring.${tone}`, { signal: over.signal }, async () => {
      let volume = turn(pattern, undefined);
      const timer = setInterval(() => {
        volume = turn(pattern, volume);
      }, pattern.everyMs);
      await new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }));
      clearInterval(timer);
      volume?.disconnect();
    })
    .catch(() => undefined);
  return () => over.abort();
}

/** Plays once through a speaker; undefined is the system's own. */
export async function tryOut(speakerId: string | undefined): Promise<void> {
  const context = new AudioContext();
  const sink = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (speakerId) await sink.setSinkId?.(speakerId).catch(() => undefined);
  sound(trial, context, context.destination);
  setTimeout(() => void context.close(), 2_000);
}
