import { limits } from '../../protocol/limits.ts';
import { SharedQuery } from '../../shared-query.ts';
import { readAddressedRows, seqsFor, type Unread } from './addressed-rows.ts';

const keyOf = ({ chatId, userId, after, upTo }: Unread) => `${chatId}${userId}${after}-${upTo}`;

function readKey(key: string): Unread {
  const [after = 0, upTo = 0] = key.slice(48).split('-').map(Number);
  return { chatId: key.slice(0, 24), userId: key.slice(24, 48), after, upTo };
}

const shared = new SharedQuery<number[]>(async (keys) => {
  const asked = keys.map(readKey);
  // Of a chat's members who ask at once, the one who is furthest behind decides how much is read.
  const chats = new Map<string, number>();
  for (const { chatId, after } of asked) chats.set(chatId, Math.min(after, chats.get(chatId) ?? after));
  const rows = await readAddressedRows(chats);
  return new Map(asked.map((unread, index) => [keys[index] ?? '', seqsFor(rows.get(unread.chatId) ?? [], unread)]));
}, 1_000);

/**
 * Which unread messages are addressed to their member, by chat: seqs, rising, the newest 100 of the newest 5,000 messages. One
 * query for all who ask at once; none for who has read everything.
 */
export async function findUnreadAddressed(unread: readonly Unread[]): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  const behind = unread.filter(({ after, upTo }) => after < upTo);
  await Promise.all(
    behind.map(async (each) => {
      const after = Math.max(each.after, each.upTo - limits.addressedWithin);
      const seqs = await shared.one(keyOf({ ...each, after }));
      if (seqs) found.set(each.chatId, seqs);
    }),
  );
  return found;
}
