import { Types } from 'mongoose';
import { limits } from '../../protocol/limits.ts';
import { SharedQuery } from '../../shared-query.ts';
import { addressedBySeq, type MessageDoc, messages } from './model.ts';

/** What a member of a group has not read: the messages after one seq up to another. */
export interface Unread {
  chatId: string;
  userId: string;
  after: number;
  upTo: number;
}

/** What of a chat is asked for at once. */
interface Wanted {
  userIds: Set<string>;
  after: number;
}

/** Seqs of a chat's messages by whom they are addressed to. */
type Addressed = Map<string, number[]>;

const keyOf = ({ chatId, userId, after, upTo }: Unread) => `${chatId}${userId}${after}-${upTo}`;

function readKey(key: string): Unread {
  const [after = 0, upTo = 0] = key.slice(48).split('-').map(Number);
  return { chatId: key.slice(0, 24), userId: key.slice(24, 48), after, upTo };
}

/** Of a chat's members who ask at once, the one who is furthest behind decides how much is read. */
function gather(unread: readonly Unread[]): Map<string, Wanted> {
  const byChat = new Map<string, Wanted>();
  for (const { chatId, userId, after } of unread) {
    const wanted = byChat.get(chatId);
    if (!wanted) byChat.set(chatId, { userIds: new Set([userId]), after });
    else {
      wanted.userIds.add(userId);
      wanted.after = Math.min(wanted.after, after);
    }
  }
  return byChat;
}

async function readAddressed(byChat: ReadonlyMap<string, Wanted>): Promise<Map<string, Addressed>> {
  const found = new Map<string, Addressed>();
  const rows = messages().find<Pick<MessageDoc, 'chat' | 'seq' | 'addressed'>>(
    {
      $or: [...byChat].map(([chatId, { userIds, after }]) => ({
        chat: new Types.ObjectId(chatId),
        addressed: { $in: [...userIds, 'all', 'here'] },
        seq: { $gt: after },
      })),
    },
    { projection: { _id: 0, chat: 1, seq: 1, addressed: 1 }, hint: addressedBySeq },
  );
  for await (const { chat, seq, addressed = [] } of rows) {
    const chatId = chat.toHexString();
    const ofChat = found.get(chatId) ?? new Map<string, number[]>();
    found.set(chatId, ofChat);
    for (const whom of addressed) {
      const seqs = ofChat.get(whom);
      if (seqs) seqs.push(seq);
      else ofChat.set(whom, [seq]);
    }
  }
  return found;
}

function pick(addressed: Addressed | undefined, { userId, after, upTo }: Unread): number[] {
  const seqs = new Set([userId, 'all', 'here'].flatMap((whom) => addressed?.get(whom) ?? []));
  return [...seqs]
    .filter((seq) => seq > after && seq <= upTo)
    .sort((a, b) => a - b)
    .slice(-limits.addressedMax);
}

const shared = new SharedQuery<number[]>(async (keys) => {
  const asked = keys.map(readKey);
  const found = await readAddressed(gather(asked));
  return new Map(asked.map((unread, index) => [keys[index] ?? '', pick(found.get(unread.chatId), unread)]));
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
