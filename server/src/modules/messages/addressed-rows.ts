import { Types } from 'mongoose';
import { limits } from '../../protocol/limits.ts';
import { isAddressedTo } from '../../protocol/mentions.ts';
import { addressedBySeq, type MessageDoc, messages } from './model.ts';

/** A message that is for somebody: its seq, and ids of those it is for, `all` and `here`. */
export interface AddressedRow {
  seq: number;
  to: readonly string[];
}

/** What a member of a group has not read: the messages after one seq up to another. */
export interface Unread {
  chatId: string;
  userId: string;
  after: number;
  upTo: number;
}

/** The addressed messages of chats, each after a seq; by chat, in no order. */
export async function readAddressedRows(chats: ReadonlyMap<string, number>): Promise<Map<string, AddressedRow[]>> {
  const found = new Map<string, AddressedRow[]>();
  if (chats.size === 0) return found;
  const rows = messages().find<Pick<MessageDoc, 'chat' | 'seq' | 'addressed'>>(
    {
      $or: [...chats].map(([chatId, after]) => ({
        chat: new Types.ObjectId(chatId),
        seq: { $gt: after },
        addressed: { $exists: true },
      })),
    },
    { projection: { _id: 0, chat: 1, seq: 1, addressed: 1 }, hint: addressedBySeq },
  );
  for await (const { chat, seq, addressed = [] } of rows) {
    const ofChat = found.get(chat.toHexString());
    if (ofChat) ofChat.push({ seq, to: addressed });
    else found.set(chat.toHexString(), [{ seq, to: addressed }]);
  }
  return found;
}

/** The seqs of those rows that are for a member and unread, rising; the newest 100. */
export function seqsFor(rows: readonly AddressedRow[], { userId, after, upTo }: Omit<Unread, 'chatId'>): number[] {
  return rows
    .filter(({ seq, to }) => seq > after && seq <= upTo && isAddressedTo(to, userId))
    .map(({ seq }) => seq)
    .sort((a, b) => a - b)
    .slice(-limits.addressedMax);
}
