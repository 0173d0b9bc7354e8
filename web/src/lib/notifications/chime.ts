import { playNote } from '#lib/sound/note.ts';

/** Two soft notes, a fourth apart. */
const notes = [
  { hertz: 659.26, at: 0 },
  { hertz: 880, at: 0.09 },
] as const;
const seconds = 0.32;
const rise = 0.015;
const loudness = 0.06;
/** So long nothing sounds again: in a burst, and in the other tabs that hear of the same message. */
const restMs = 1_500;

let audio: AudioContext | undefined;

function play(): void {
  audio ??= new AudioContext();
  for (const note of notes) playNote(audio, audio.destination, { ...note, seconds, rise, loudness });
}

/** Sounds once for all tabs of this browser. Silent on a page that nobody has touched yet: browsers want it so. */
export async function chime(): Promise<void> {
  if (!navigator.userActivation.hasBeenActive) return;
  await navigator.locks.request('talky.chime', { ifAvailable: true }, async (turn) => {
    if (!turn) return;
    play();
    await new Promise((resolve) => setTimeout(resolve, restMs));
  });
}
