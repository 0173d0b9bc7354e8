import type { ActivityItem } from '../../protocol/activity.ts';
import type { Message } from '../../protocol/resources.ts';
import type { Actor } from '../auth/actor.ts';
import { readTimeCursor, writeTimeCursor } from '../chats/cursor.ts';
import { findPlaces } from '../chats/list.ts';
import { findTitles } from '../chats/titles.ts';
import { withReadBy } from '../messages/encode.ts';
import { encodeAll } from '../messages/encode-all.ts';
import { findAddressed } from '../messages/find-addressed.ts';
import type { MessageDoc } from '../messages/model.ts';
import { addressesOf } from '../notifications/addresses.ts';

export interface ActivityPage {
  limit: number;
  cursor?: string | undefined;
}

function kindOf(message: MessageDoc, userId: string): ActivityItem['kind'] {
  const by = addressesOf(message)(userId);
  return by === 'mention' || by === 'reply' ? by : 'all';
}

/** What was addressed to the actor in the chats they are in now, newest first; what they wrote themselves left out. */
export async function findActivity(
  actor: Actor,
  page: ActivityPage,
): Promise<{ items: ActivityItem[]; nextCursor: string | null }> {
  const before = page.cursor === undefined ? undefined : readTimeCursor(page.cursor);
  const places = await findPlaces(actor.userId);
  const readSeqs = new Map(places.map(({ chat, lastReadSeq }) => [chat.toHexString(), lastReadSeq]));
  const chats = places.map(({ chat }) => chat);
  const found = await findAddressed(chats, actor.userId, before, page.limit + 1);
  const shown = found.slice(0, page.limit);
  const [encoded, titles] = await Promise.all([
    encodeAll(shown),
    findTitles(
      actor.userId,
      shown.map(({ chat }) => chat),
    ),
  ]);
  const items = shown.flatMap((doc, index): ActivityItem[] => {
    const chat = titles.get(doc.chat.toHexString());
    if (!chat) return [];
    const message = JSON.parse(withReadBy(encoded[index] ?? '')) as Message;
    const isRead = doc.seq <= (readSeqs.get(chat._id) ?? 0);
    return [{ message, chat, kind: kindOf(doc, actor.userId), isRead }];
  });
  const last = shown.at(-1);
  return { items, nextCursor: found.length > page.limit && last ? writeTimeCursor(last.createdAt, last._id) : null };
}
