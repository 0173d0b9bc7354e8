/** Twelve hues that stay apart for most eyes; an avatar without a picture gets one by its id. */
export const hues = [20, 45, 70, 100, 135, 160, 185, 215, 245, 277, 310, 345] as const;

/** The hue of an id, the same everywhere and for ever (FNV-1a). */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) {
    hash ^= id.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hues[(hash >>> 0) % hues.length] ?? 277;
}
