import type { OutSource } from './own-media.ts';

/** What two devices of a mesh tell each other beside media, over a channel of their connection. */
export interface MeshNotes {
  /** What is sent at the moment: an idle track looks to a browser like one that stalls. */
  sends: Record<OutSource, boolean>;
  /** How wide the other's camera is shown here, in pixels; 0 = not at all. */
  wantsWidth: number;
}

export const sendsNothing: MeshNotes['sends'] = { mic: false, cam: false, screen: false, screenAudio: false };

/** Reads a note; undefined for anything else: the other end is a program of somebody's. */
export function readNotes(text: unknown): MeshNotes | undefined {
  if (typeof text !== 'string' || text.length > 1_000) return undefined;
  try {
    const { sends, wantsWidth } = JSON.parse(text);
    if (typeof wantsWidth !== 'number' || !Number.isFinite(wantsWidth)) return undefined;
    const { mic, cam, screen, screenAudio } = sends;
    return {
      sends: { mic: mic === true, cam: cam === true, screen: screen === true, screenAudio: screenAudio === true },
      wantsWidth: Math.max(0, wantsWidth),
    };
  } catch {
    return undefined;
  }
}
