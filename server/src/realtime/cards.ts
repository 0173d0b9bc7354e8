import { findShared } from '../modules/chats/find.ts';
import type { Place } from '../modules/chats/list.ts';
import { toChatNotify } from '../modules/chats/membership.ts';
import { directName, readUpTo } from '../modules/chats/viewer.ts';
import { type AddressedRow, readAddressedRows, seqsFor, type Unread } from '../modules/messages/addressed-rows.ts';
import type { Head } from '../modules/messages/heads.ts';
import type { Chat, User } from '../protocol/resources.ts';
import { SharedQuery } from '../shared-query.ts';
import { ShortCache } from '../short-cache.ts';
import { findLive } from './hub.ts';

/**
 * A live chat as a hello shows it, encoded once for all its members: after a restart they come within
 * seconds of each other. A card is good while the hub stands where it was made and no event has told of
 * a change; the age covers an event that was lost between instances.
 */
export interface Card {
  /** JSON without its end and without what is the viewer's own. */
  json: string;
  /** A direct chat's people: it is called after the other one. */
  people: Pick<User, '_id' | 'name'>[] | undefined;
  latestSenderId: string | undefined;
  lastSeq: number;
  lastRev: number;
  updatedAt: string;
  /** Which of a group's newest messages are for whom, after the seq `addressedAfter`. */
  addressed: AddressedRow[];
  addressedAfter: number;
}

const maxAgeMs = 5_000;
/** So many of a group's newest messages are told from each other: nearly all members have read what is older. */
const addressedWithin = 200;
/** Chats in one reading: with up to a hundred members each, more would hold everything else up. */
const chatsAtOnce = 250;
const cards = new ShortCache<Card>(maxAgeMs);
/** Chats of the reading under way that changed meanwhile; undefined: everything did. */
let spoilt: Set<string> | undefined = new Set();

const addressedAfter = ({ lastSeq }: Chat) => Math.max(0, lastSeq - addressedWithin);

function toCard(chat: Chat, addressed: AddressedRow[]): Card {
  const shared = chat.isGroupChat ? chat : { ...chat, chatName: undefined };
  return {
    json: JSON.stringify(shared).slice(0, -1),
    people: chat.isGroupChat ? undefined : chat.users.map(({ _id, name }) => ({ _id, name })),
    latestSenderId: chat.latestMessage?.sender._id,
    lastSeq: chat.lastSeq,
    lastRev: chat.lastRev,
    updatedAt: chat.updatedAt,
    addressed,
    addressedAfter: addressedAfter(chat),
  };
}

/** Live chats have come as far as the hub has sent: what is later comes by its events. */
async function headsHere(chatIds: readonly string[]): Promise<Map<string, Head>> {
  return new Map(
    chatIds.map((id) => {
      const chat = findLive(id);
      return [id, { seq: chat?.last ?? 0, rev: chat?.rev ?? 0 }];
    }),
  );
}

const readings = new SharedQuery<Card>(async (chatIds) => {
  spoilt = new Set();
  const found = new Map<string, Card>();
  const chats = await findShared(chatIds, headsHere);
  const groups = [...chats.values()].filter(({ isGroupChat, lastSeq }) => isGroupChat && lastSeq > 0);
  // Later than the heads, so that what changed before a card's seq and rev is in it.
  const addressed = await readAddressedRows(new Map(groups.map((chat) => [chat._id, addressedAfter(chat)])));
  for (const [id, chat] of chats) {
    const card = toCard(chat, addressed.get(id) ?? []);
    found.set(id, card);
    if (spoilt && !spoilt.has(id)) cards.set(id, card);
  }
  return found;
}, chatsAtOnce);

function knownCard(chatId: string): Card | undefined {
  const card = cards.get(chatId);
  const chat = findLive(chatId);
  return card && chat?.isReady && card.lastSeq === chat.last && card.lastRev === chat.rev ? card : undefined;
}

/** The cards of chats that are live here. */
export async function cardsOf(chatIds: readonly string[]): Promise<Map<string, Card>> {
  const known = new Map<string, Card>();
  for (const id of chatIds) {
    const card = knownCard(id);
    if (card) known.set(id, card);
  }
  const read = await readings.many(chatIds.filter((id) => !known.has(id)));
  return new Map([...known, ...read]);
}

/** Nearly all have chosen nothing: encoded once. */
const unchosen = JSON.stringify(toChatNotify({}));
const notifyJson = (place: Place) => (place.level || place.mutedUntil ? JSON.stringify(toChatNotify(place)) : unchosen);

/** What a member has not read of a group and its card does not tell whom it is for: of a direct chat nothing. */
export function untoldOf(card: Card, viewerId: string, { chat, lastReadSeq }: Place): Unread[] {
  if (card.people) return [];
  const after = readUpTo(card, viewerId, lastReadSeq);
  return after < card.addressedAfter
    ? [{ chatId: chat.toHexString(), userId: viewerId, after, upTo: card.lastSeq }]
    : [];
}

/** A card's JSON for one member, by their place in the chat; `told` are the unread seqs for them, where the card had to ask. */
export function cardFor(card: Card, viewerId: string, place: Place, told: readonly number[] | undefined): string {
  const read = readUpTo(card, viewerId, place.lastReadSeq);
  const unread = card.lastSeq - read;
  const addressed = told ?? seqsFor(card.addressed, { userId: viewerId, after: read, upTo: card.lastSeq });
  const forViewer = card.people ? `${unread}` : `${addressed.length},"addressedSeqs":[${addressed.join(',')}]`;
  const name = card.people ? `,"chatName":${JSON.stringify(directName(card.people, viewerId))}` : '';
  return `${card.json}${name},"lastReadSeq":${read},"unread":${unread},"addressed":${forViewer},"notify":${notifyJson(place)}}`;
}

/** Something in it changed that its seq and rev do not tell. */
export function forgetCard(chatId: string): void {
  cards.delete(chatId);
  spoilt?.add(chatId);
}

/** Somebody's name or picture changed: it may be in any of them. */
export function forgetCards(): void {
  cards.deleteWhere(() => true);
  spoilt = undefined;
}
