import { Types, trusted } from 'mongoose';
import { invalid } from '../../errors.ts';
import type { Chat } from '../../protocol/resources.ts';
import { SharedQuery } from '../../shared-query.ts';
import { flushCursors } from '../messages/cursors.ts';
import { findShared, withViewer } from './find.ts';
import { type MembershipDoc, MembershipModel } from './membership.ts';
import { type ChatDoc, ChatModel } from './model.ts';
import { flushSummaries } from './summaries.ts';

interface ListCursor {
  activeAt: Date;
  id: Types.ObjectId;
}

const encodeCursor = (chat: ChatDoc) =>
  Buffer.from(`${chat.activeAt.getTime()}.${chat._id.toHexString()}`).toString('base64url');

function decodeCursor(cursor: string): ListCursor {
  const [, time, id] = /^(\d{1,15})\.([0-9a-f]{24})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!time || !id) throw invalid('This cursor is not one of ours.');
  return { activeAt: new Date(Number(time)), id: new Types.ObjectId(id) };
}

/** A member's place in a chat: what a list needs to know of it. */
export type Place = Pick<MembershipDoc, 'chat' | 'lastReadSeq'>;

const places = new SharedQuery<Place[]>(async (userIds) => {
  await flushCursors();
  const found = new Map<string, Place[]>();
  const rows = MembershipModel.collection.find<Place & Pick<MembershipDoc, 'user'>>(
    { user: { $in: userIds.map((id) => new Types.ObjectId(id)) } },
    { projection: { _id: 0, user: 1, chat: 1, lastReadSeq: 1 } },
  );
  for await (const { user, chat, lastReadSeq } of rows) {
    const userId = user.toHexString();
    const known = found.get(userId);
    if (known) known.push({ chat, lastReadSeq });
    else found.set(userId, [{ chat, lastReadSeq }]);
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
    const { activeAt, id } = decodeCursor(page.cursor);
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
    nextCursor: found.length > page.limit && last ? encodeCursor(last) : null,
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
  const items = ids.flatMap((id) => {
    const chat = chats.get(id);
    const place = placeOf.get(id);
    return chat && place ? [withViewer(chat, userId, place)] : [];
  });
  return { items: items.sort(byLatest), nextCursor };
}
