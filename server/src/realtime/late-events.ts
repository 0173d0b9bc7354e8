/**
 * Events of chats that carry no number, while sockets come into their chats: what happens between the reading of a chat
 * and the joining of its topic would be in neither. They are kept for as long as anybody is on the way.
 */
const keptMax = 10_000;

interface Kept {
  mark: number;
  frame: string;
  exceptUserId: string;
}

const kept = new Map<string, Kept[]>();
let count = 0;
let mark = 0;
let underWay = 0;

/** A socket sets out: what is kept from here on is for it. Ends with `arrived`. */
export function setOut(): number {
  underWay++;
  return mark;
}

/** It is in all of its chats, or gone. */
export function arrived(): void {
  if (--underWay === 0) forget();
}

function forget(): void {
  kept.clear();
  count = 0;
}

/** Sent to a chat's topic just now. */
export function keepEvent(chatId: string, frame: string, exceptUserId: string): void {
  // Typing is over by the time that anybody arrives.
  if (underWay === 0 || !frame.startsWith('{"type":"chat.')) return;
  // Many are on the way and much happens: some state is then as late as it is when Redis loses an event.
  if (count >= keptMax) forget();
  const event = { mark: ++mark, frame, exceptUserId };
  const known = kept.get(chatId);
  if (known) known.push(event);
  else kept.set(chatId, [event]);
  count++;
}

/** What was sent to a chat since somebody set out, oldest first. */
export function eventsSince(since: number, chatId: string, userId: string): string[] {
  const events = kept.get(chatId) ?? [];
  return events.filter((event) => event.mark > since && event.exceptUserId !== userId).map(({ frame }) => frame);
}
