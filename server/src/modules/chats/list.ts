import { Types, trusted } from 'mongoose';
import type { Chat } from '../../protocol/resources.ts';
import { SharedQuery } from '../../shared-query.ts';
import { flushCursors } from '../messages/cursors.ts';
import { readTimeCursor, writeTimeCursor } from './cursor.ts';
import { findShared } from './find.ts';
import { type MembershipDoc, MembershipModel } from './membership.ts';
import { ChatModel } from './model.ts';
import { flushSummaries } from './summaries.ts';
import { type ViewerPlace, viewedBy } from './viewer.ts';

/** A member's place in a chat: what a list needs to know of it. */
export type Place = Pick<MembershipDoc, 'chat'> & ViewerPlace;

const places = new SharedQuery<Place[]>(async (userIds) => {
  await flushCursors();
  const found = new Map<string, Place[]>();
  const rows = MembershipModel.collection.find<Place & Pick<MembershipDoc, 'user'>>(
    { user: { $in: userIds.map((id) => new Types.ObjectId(id)) } },
    { projection: { _id: 0, user: 1, chat: 1, lastReadSeq: 1, level: 1, mutedUntil: 1 } },
  );
  for await (const { user, ...place } of rows) {
    const userId = user.toHexString();
    const known = found.get(userId);
    if (known) known.push(place);
    else found.set(userId, [place]);
  }
  return found;
});

/** Every chat a person is in. */
export const findPlaces = async (userId: string): Promise<Place[]> => (await places.one(userId)) ?? [];

/** The chats of one page, in stored order, and whether there are more. */
export async function readPage(
  places: readonly Place[],
  page: ListPage,
): Promise<{ ids: string[]; nextCursor: string | null }> {
  // All of them fit: nothing to choose.
  if (page.cursor === undefined && places.length <= page.limit) {
    return { ids: places.map((place) => place.chat.toHexString()), nextCursor: null };
  }
  // What was sent before this call counts for the order.
  await flushSummaries();
  const query = ChatModel.find({ _id: trusted({ $in: places.map((place) => place.chat) }) });
  if (page.cursor !== undefined) {
    const { at: activeAt, id } = readTimeCursor(page.cursor);
    query.or([{ activeAt: trusted({ $lt: activeAt }) }, { activeAt, _id: trusted({ $lt: id }) }]);
  }
  const found = await query
    .sort({ activeAt: -1, _id: -1 })
    .limit(page.limit + 1)
    .lean();
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    ids: shown.map((chat) => chat._id.toHexString()),
    nextCursor: found.length > page.limit && last ? writeTimeCursor(last.activeAt, last._id) : null,
  };
}

export interface ListPage {
  limit: number;
  cursor?: string | undefined;
}

/** Latest first: the stored order may be a moment behind what another instance wrote. */
export const byLatest = (a: { updatedAt: string }, b: { updatedAt: string }) =>
  a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0;

/** A page of a member's chats, latest first. */
export async function findChatsFor(
  userId: string,
  page: ListPage,
): Promise<{ items: Chat[]; nextCursor: string | null }> {
  const mine = await findPlaces(userId);
  const { ids, nextCursor } = await readPage(mine, page);
  const placeOf = new Map(mine.map((place) => [place.chat.toHexString(), place]));
  const chats = await findShared(ids);
  const shown = ids.flatMap((id) => {
    const chat = chats.get(id);
    const place = placeOf.get(id);
    return chat && place ? [{ chat, place }] : [];
  });
  const items = await viewedBy(userId, shown);
  return { items: items.sort(byLatest), nextCursor };
}
