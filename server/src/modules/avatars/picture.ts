/** The hues of people without a picture, in order (docs: the look's palette of 12). */
const hues = [20, 45, 70, 100, 135, 160, 185, 215, 245, 277, 310, 345];

/** 32-bit FNV-1a, so that the web app picks the same hue from the same id. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** One or two letters that stand for a name. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

/** The address of the default picture: the same for the same person and name, for ever. */
export function pictureOf(userId: string, name: string): string {
  return `/api/avatars/${encodeURIComponent(initialsOf(name))}-${fnv1a(userId) % hues.length}.svg`;
}

const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Draws initials on one of the twelve hues. */
export function drawPicture(initials: string, hueIndex: number): string {
  const hue = hues[hueIndex % hues.length] ?? 0;
  const text = escapeXml([...initials].slice(0, 2).join(''));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img" aria-label="${text}"><rect width="64" height="64" fill="oklch(0.895 0.058 ${hue})"/><text x="32" y="33" dominant-baseline="central" text-anchor="middle" font-family="Inter, system-ui, sans-serif" font-size="25" font-weight="600" fill="oklch(0.365 0.1 ${hue})">${text}</text></svg>`;
}
