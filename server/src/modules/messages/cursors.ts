import { Types, trusted } from 'mongoose';
import { MembershipModel } from '../chats/membership.ts';
import { WriteBehind } from './write-behind.ts';

/**
 * Read cursors: one `lastReadSeq` a member, never an array a message. Sending moves the sender's own;
 * those moves are coalesced, since a crowd sends far more often than anybody asks.
 */
const intervalMs = 500;
const maxKnown = 200_000;

interface Move {
  chatId: string;
  userId: string;
  seq: number;
}

const moves = new WriteBehind<Move>(
  intervalMs,
  (next, known) => next.seq > known.seq,
  (rows) =>
    MembershipModel.collection.bulkWrite(
      rows.map(({ chatId, userId, seq }) => ({
        updateOne: {
          filter: { chat: new Types.ObjectId(chatId), user: new Types.ObjectId(userId), lastReadSeq: { $lt: seq } },
          update: { $set: { lastReadSeq: seq } },
        },
      })),
      { ordered: false },
    ),
);

/** How far cursors were moved by this instance. */
const known = new Map<string, number>();

function learn(key: string, seq: number): void {
  if (known.size >= maxKnown) known.clear();
  known.set(key, Math.max(seq, known.get(key) ?? 0));
}

export function noteCursor(chatId: string, userId: string, seq: number): void {
  const key = chatId + userId;
  learn(key, seq);
  moves.note(key, { chatId, userId, seq });
}

/** Moves a cursor and resolves once it is stored; false when it stood there or further already. */
export async function moveCursor(chatId: string, userId: string, seq: number): Promise<boolean> {
  const key = chatId + userId;
  if (!known.has(key)) {
    const row = await MembershipModel.findOne(
      { chat: new Types.ObjectId(chatId), user: new Types.ObjectId(userId) },
      { lastReadSeq: 1 },
    ).lean();
    learn(key, row?.lastReadSeq ?? 0);
  }
  if (seq <= (known.get(key) ?? 0)) return false;
  noteCursor(chatId, userId, seq);
  await moves.flush();
  return true;
}

/** Reads of cursors that must be exact come after it. */
export const flushCursors = () => moves.flush();

/**
 * Moves the cursors of those who have read everything before this seq past it, for what is no news to them; resolves to
 * whose cursors moved.
 */
export async function passCursors(chatId: string, userIds: readonly string[], seq: number): Promise<string[]> {
  await moves.flush();
  const rows = await MembershipModel.find(
    {
      chat: new Types.ObjectId(chatId),
      user: trusted({ $in: userIds.map((id) => new Types.ObjectId(id)) }),
      lastReadSeq: seq - 1,
    },
    { user: 1 },
  ).lean();
  const moved = await Promise.all(
    rows.map(async ({ user }) =>
      (await moveCursor(chatId, user.toHexString(), seq)) ? user.toHexString() : undefined,
    ),
  );
  return moved.filter((userId) => userId !== undefined);
}
