import { Types } from 'mongoose';
import { DomainError, unauthenticated } from '../errors.ts';
import { authenticate } from '../modules/auth/actor.ts';
import { findPlaces, listChats } from '../modules/chats/find.ts';
import { type Head, readHeads } from '../modules/messages/heads.ts';
import { toMe, type UserDoc, UserModel } from '../modules/users/model.ts';
import { closeCodes } from '../protocol/codes.ts';
import type { CommandData, Cursor } from '../protocol/commands.ts';
import { limits } from '../protocol/limits.ts';
import type { Chat } from '../protocol/resources.ts';
import type { Connection } from './connection.ts';
import { awaitHello } from './hello-limit.ts';
import { findLive } from './hub.ts';
import { addConnection, attach, detach, enterChats, inTurn, type LocalUser } from './local-users.ts';
import { presenceOpened } from './presence.ts';
import { type Position, resume } from './replay.ts';
import { reply } from './replies.ts';

interface Resumed {
  positions: Map<string, Position>;
  reset: string[];
}

const seqOf = (cursor: Cursor) => (typeof cursor === 'number' ? cursor : cursor.seq);
const revOf = (cursor: Cursor) => (typeof cursor === 'number' ? undefined : cursor.rev);

/** Sorts what a client says it has seen into what can be replayed and what must be fetched anew. */
async function readResume(cursors: Record<string, Cursor>, memberOf: ReadonlySet<string>): Promise<Resumed> {
  const wanted = Object.entries(cursors).filter(([id]) => memberOf.has(id));
  const heads = await readHeads(wanted.map(([id]) => id));
  const positions = new Map<string, Position>();
  const reset: string[] = [];
  for (const [id, cursor] of wanted) {
    const head = heads.get(id) ?? { seq: 0, rev: 0 };
    const seq = seqOf(cursor);
    const rev = revOf(cursor);
    const isFar = head.seq - seq > limits.resumeMax || seq > head.seq;
    const isChangedFar = rev !== undefined && (head.rev - rev > limits.resumeMax || rev > head.rev);
    if (isFar || isChangedFar) reset.push(id);
    else positions.set(id, { seq, rev, base: seq });
  }
  return { positions, reset };
}

/** Where the socket begins in the chats it did not ask to resume: where the answer shows them, or where the hub stands. */
function fillPositions(positions: Map<string, Position>, chatIds: readonly string[], chats: readonly Chat[]): void {
  const listed = new Map(chats.map((chat) => [chat._id, chat]));
  for (const id of chatIds) {
    if (positions.has(id)) continue;
    const chat = listed.get(id);
    const live = findLive(id);
    positions.set(
      id,
      chat
        ? { seq: chat.lastSeq, rev: chat.lastRev, base: chat.lastSeq }
        : { seq: live?.last ?? 0, rev: undefined, base: live?.last ?? 0 },
    );
  }
}

/** Chats that are live here have come as far as the hub has sent: what is later comes by its events. */
async function headsHere(chatIds: readonly string[]): Promise<Map<string, Head>> {
  return new Map(
    chatIds.map((id) => {
      const chat = findLive(id);
      return [id, { seq: chat?.last ?? 0, rev: chat?.rev ?? 0 }];
    }),
  );
}

/** In the user's turn: makes the chats live, answers, and says from where each goes on. */
async function answer(
  connection: Connection,
  user: LocalUser,
  id: string | number | undefined,
  data: CommandData['hello'],
): Promise<Map<string, Position>> {
  const places = await findPlaces(user.id);
  const chatIds = places.map((place) => place.chat.toHexString());
  const [account, resumed] = await Promise.all([
    UserModel.collection.findOne<UserDoc>({ _id: new Types.ObjectId(user.id) }),
    data.resume ? readResume(data.resume, new Set(chatIds)) : { positions: new Map<string, Position>(), reset: [] },
    enterChats(user, chatIds),
  ]);
  if (!account) throw unauthenticated();
  // After the hub is live: what is sent from here on waits at the hub, what came before is in the list.
  const { items: chats } = await listChats(user.id, places, { limit: 100 }, headsHere);
  if (!connection.isOpen) return new Map();
  fillPositions(resumed.positions, chatIds, chats);
  connection.isGreeted = true;
  reply<'hello'>(connection, id, {
    user: toMe(account),
    chats,
    reset: resumed.reset,
    heartbeatMs: limits.heartbeatMs,
    serverTime: new Date().toISOString(),
  });
  presenceOpened(user, account.dnd);
  return resumed.positions;
}

/** The first frame: who is this, what did they miss. Closes with 4401 when the token is no good. */
export async function greet(
  connection: Connection,
  id: string | number | undefined,
  data: CommandData['hello'],
): Promise<void> {
  if (connection.actor) throw new DomainError('already_greeted', 'This socket has said hello already.');
  try {
    connection.actor = await authenticate(data.token);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'unauthenticated') {
      connection.end(closeCodes.unauthenticated, 'This token is not valid.');
      return;
    }
    throw error;
  }
  if (!connection.isOpen) return;
  const user = attach(connection, connection.actor.userId);
  try {
    const positions = await inTurn(user, () => answer(connection, user, id, data));
    void resume(connection, user, positions);
  } catch (error) {
    // The socket may say hello again.
    detach(connection);
    connection.actor = undefined;
    addConnection(connection);
    awaitHello(connection);
    throw error;
  }
}
