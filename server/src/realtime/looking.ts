import { onBrokerReady } from './broker.ts';
import type { Connection } from './connection.ts';
import { allConnections, findLocalUser } from './local-users.ts';
import { writeLooking } from './looking-store.ts';

/** Which chat is before whose eyes here, so that nobody's devices ring for what they are reading. */
interface Place {
  chatId: string;
  userId: string;
}

/** Said at once when Redis is back: what it can take in a moment. */
const placesAtOnce = 1_000;

/** Places whose last word Redis did not take. */
const unsaid = new Map<string, Place>();
/** Writes under way, one a place, so that a later word is not overtaken. */
const turns = new Map<string, Promise<void>>();

/** A device that is left alone reads nothing, whatever it shows. */
const isLooking = ({ chatId, userId }: Place) =>
  findLocalUser(userId)?.connections.some((connection) => connection.looking === chatId && !connection.isIdle) ?? false;

async function say(key: string, place: Place): Promise<void> {
  try {
    await writeLooking(place.chatId, place.userId, isLooking(place));
    unsaid.delete(key);
  } catch {
    unsaid.set(key, place);
  }
}

/** Has it stored how a person stands to a chat now. Resolves, too, when Redis does not take it: it is said again later. */
export async function noteLooking(userId: string, chatId: string): Promise<void> {
  const key = chatId + userId;
  const place = { chatId, userId };
  const turn = (turns.get(key) ?? Promise.resolve()).then(() => say(key, place));
  turns.set(key, turn);
  await turn;
  if (turns.get(key) === turn) turns.delete(key);
}

/** A socket has a chat on screen, or none. Resolves once that is stored. */
export async function look(connection: Connection, userId: string, chatId: string | undefined): Promise<void> {
  const before = connection.looking;
  if (before === chatId) return;
  connection.looking = chatId;
  await Promise.all([before, chatId].map((id) => (id ? noteLooking(userId, id) : undefined)));
}

/** Redis may have come back without its data, or missed who looked away. */
async function sayAll(): Promise<void> {
  const places = [...unsaid.values()];
  for (const { actor, looking } of allConnections())
    if (actor && looking) places.push({ chatId: looking, userId: actor.userId });
  for (let from = 0; from < places.length; from += placesAtOnce) {
    const portion = places.slice(from, from + placesAtOnce);
    await Promise.all(portion.map(({ userId, chatId }) => noteLooking(userId, chatId)));
  }
}

export function startLooking(): void {
  onBrokerReady(() => void sayAll());
}

/** The stop of this instance ends its word. */
export function stopLooking(): void {
  unsaid.clear();
}
