/** Two soft notes, a fourth apart. */
const notes = [
  { hertz: 659.26, at: 0 },
  { hertz: 880, at: 0.09 },
] as const;
const seconds = 0.32;
const loudness = 0.06;
/** So long nothing sounds again: in a burst, and in the other tabs that hear of the same message. */
const restMs = 1_500;

let audio: AudioContext | undefined;

function play(): void {
  audio ??= new AudioContext();
  for (const { hertz, at } of notes) {
    const start = audio.currentTime + at;
    const tone = new OscillatorNode(audio, { type: 'sine', frequency: hertz });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(loudness, start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + seconds);
  }
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
