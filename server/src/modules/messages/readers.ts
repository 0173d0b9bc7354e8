import type { Types } from 'mongoose';
import { limits } from '../../protocol/limits.ts';
import { MembershipModel } from '../chats/membership.ts';
import { flushCursors } from './cursors.ts';

/** Read cursors of a chat's members by id; null for a chat of more than 100, where nobody shows them. */
export type Readers = ReadonlyMap<string, number> | null;

export async function readReaders(chat: Types.ObjectId): Promise<Readers> {
  await flushCursors();
  const rows = await MembershipModel.find({ chat }, { user: 1, lastReadSeq: 1 })
    .limit(limits.inlineMembers + 1)
    .lean();
  if (rows.length > limits.inlineMembers) return null;
  return new Map(rows.map((row) => [row.user.toHexString(), row.lastReadSeq]));
}

/** Ids of those whose cursor has passed a message; its sender has read it by sending it. */
export function readersOf(readers: Readers, seq: number, senderId: string): string[] {
  if (!readers) return [];
  const ids: string[] = [];
  for (const [id, cursor] of readers) if (cursor >= seq || id === senderId) ids.push(id);
  return ids;
}
