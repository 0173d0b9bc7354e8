import type { Types } from 'mongoose';
import type { ActivityItem } from '../../protocol/activity.ts';
import { findUsersByIds } from '../users/find.ts';
import { type ChatDoc, ChatModel } from './model.ts';

type Titled = Pick<ChatDoc, '_id' | 'name' | 'isGroup' | 'directKey'>;

/** The other person of a direct chat, or oneself in one's notes. */
function partnerOf({ directKey = '' }: Titled, viewerId: string): string {
  const people = directKey.split(':');
  return people.find((id) => id !== viewerId) ?? viewerId;
}

/** What chats are called for a viewer, by id. */
export async function findTitles(
  viewerId: string,
  chats: readonly Types.ObjectId[],
): Promise<Map<string, ActivityItem['chat']>> {
  const rows = await ChatModel.collection
    .find<Titled>({ _id: { $in: [...chats] } }, { projection: { name: 1, isGroup: 1, directKey: 1 } })
    .toArray();
  const directs = rows.filter(({ isGroup }) => !isGroup);
  const people = await findUsersByIds(directs.map((row) => partnerOf(row, viewerId)));
  return new Map(
    rows.map((row) => {
      const _id = row._id.toHexString();
      const chatName = row.isGroup ? row.name : people.get(partnerOf(row, viewerId))?.name;
      return [_id, { _id, chatName: chatName ?? '', isGroupChat: row.isGroup }];
    }),
  );
}
