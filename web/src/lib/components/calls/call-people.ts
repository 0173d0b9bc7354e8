import type { Call } from '@talky/server/protocol';
import { isPresent } from '#lib/calls/known-calls.ts';
import { list } from '#lib/components/dates.ts';
import { m } from '#lib/paraglide/messages.js';
import { chats } from '#lib/state/chats.svelte.ts';
import { people } from '#lib/state/people.svelte.ts';
import { world } from '#lib/state/world.svelte.ts';

/** Somebody in a call, as far as this client knows them. */
export interface Somebody {
  id: string;
  name: string;
  pic: string | undefined;
}

/** Who that is; asks for whom it has never met, and has them a moment later. */
export function somebody(userId: string): Somebody {
  const known = world.people[userId] ?? (world.me?._id === userId ? world.me : undefined);
  if (!known && userId !== '') queueMicrotask(() => void people.meet(userId));
  return { id: userId, name: known?.name ?? m.call_somebody(), pic: known?.pic };
}

export const firstName = (name: string): string => name.split(' ')[0] ?? name;

/** First names of those who are in it, but for one: "Mary and Kofi". */
export function namesIn(call: Call, without: readonly string[]): string {
  const names = call.seats
    .filter((seat) => isPresent(seat) && !without.includes(seat.userId))
    .map(({ userId }) => firstName(somebody(userId).name));
  return list(names.length > 3 ? [...names.slice(0, 2), `+${names.length - 2}`] : names);
}

/** The name of the group a call is in; undefined for one between two, which has its people's. */
export function groupOf(call: Call): string | undefined {
  const chat = chats.get(call.chatId);
  return chat?.isGroupChat ? chat.chatName : undefined;
}

/** What a call is called: its group, else the other person. */
export function titleOf(call: Call): string {
  const chat = chats.get(call.chatId);
  if (chat) return chat.chatName;
  const other = call.seats.find(({ userId }) => userId !== world.me?._id);
  return other ? somebody(other.userId).name : m.call_stage();
}
