import { hues } from '#lib/ui/hue.ts';

const fallback = '/icon-192.png';
const size = 192;
/** The server's default picture says in its address what is on it: `/api/avatars/AL-3.svg`. */
const drawn = /\/api\/avatars\/([^/]{1,24})-(\d{1,2})\.svg$/;

/** Initials on their hue, as a picture: notifications take no SVG. */
async function draw(initials: string, hue: number): Promise<string | undefined> {
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = `oklch(0.895 0.058 ${hue})`;
  context.fillRect(0, 0, size, size);
  context.fillStyle = `oklch(0.365 0.1 ${hue})`;
  context.font = `600 ${size * 0.39}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(initials, size / 2, size * 0.52);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  return `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`;
}

/** The picture beside a notification: whose message it is, else Talky's own. */
export async function iconOf(pic: string | undefined): Promise<string> {
  const [, initials, place] = drawn.exec(pic ?? '') ?? [];
  if (!initials) return pic || fallback;
  return (await draw(decodeURIComponent(initials), hues[Number(place)] ?? hues[0]).catch(() => undefined)) ?? fallback;
}
