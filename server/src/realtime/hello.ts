import { Types } from 'mongoose';
import { DomainError, unauthenticated } from '../errors.ts';
import { authenticate } from '../modules/auth/actor.ts';
import { byLatest, findPlaces, type Place, readPage } from '../modules/chats/list.ts';
import { type Head, readHeadsTogether } from '../modules/messages/heads.ts';
import { findUnreadAddressed } from '../modules/messages/unread-addressed.ts';
import { toMe, type UserDoc, UserModel } from '../modules/users/model.ts';
import { closeCodes } from '../protocol/codes.ts';
import type { CommandData, Cursor } from '../protocol/commands.ts';
import { limits } from '../protocol/limits.ts';
import { SharedQuery } from '../shared-query.ts';
import { type Card, cardFor, cardsOf, untoldOf } from './cards.ts';
import type { Connection } from './connection.ts';
import { awaitHello } from './hello-limit.ts';
import { inHelloQueue } from './hello-queue.ts';
import { findLive } from './hub.ts';
import { arrived, setOut } from './late-events.ts';
import { addConnection, attach, detach, enterChats, inTurn, type LocalUser } from './local-users.ts';
import { presenceOpened } from './presence.ts';
import { type Position, resume } from './replay.ts';
import { replyJson } from './replies.ts';

interface Resumed {
  positions: Map<string, Position>;
  reset: string[];
}

const seqOf = (cursor: Cursor) => (typeof cursor === 'number' ? cursor : cursor.seq);
const revOf = (cursor: Cursor) => (typeof cursor === 'number' ? undefined : cursor.rev);

const isBeyond = ({ seq, rev }: Head, cursor: Cursor) => seqOf(cursor) > seq || (revOf(cursor) ?? 0) > rev;

/** How far the chats have come: as far as the hub has sent, or the store where a client has heard more elsewhere. */
async function headsFor(wanted: readonly [string, Cursor][]): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>();
  for (const [id] of wanted) heads.set(id, { seq: findLive(id)?.last ?? 0, rev: findLive(id)?.rev ?? 0 });
  const ahead = wanted.filter(([id, cursor]) => isBeyond(heads.get(id) ?? { seq: 0, rev: 0 }, cursor));
  if (ahead.length === 0) return heads;
  const stored = await readHeadsTogether(ahead.map(([id]) => id));
  return new Map([...heads, ...stored]);
}

/** Sorts what a client says it has seen into what can be replayed and what must be fetched anew. */
async function readResume(cursors: Record<string, Cursor>, memberOf: ReadonlySet<string>): Promise<Resumed> {
  const wanted = Object.entries(cursors).filter(([id]) => memberOf.has(id));
  const heads = await headsFor(wanted);
  const positions = new Map<string, Position>();
  const reset: string[] = [];
  for (const [id, cursor] of wanted) {
    const head = heads.get(id) ?? { seq: 0, rev: 0 };
    const seq = seqOf(cursor);
    const rev = revOf(cursor);
    const isFar = head.seq - seq > limits.resumeMax || (rev !== undefined && head.rev - rev > limits.resumeMax);
    if (isFar || isBeyond(head, cursor)) reset.push(id);
    else positions.set(id, { seq, rev, base: seq });
  }
  return { positions, reset };
}

/** Where the socket begins in the chats it did not ask to resume: where the answer shows them, or where the hub stands. */
function fillPositions(positions: Map<string, Position>, chatIds: readonly string[], shown: Map<string, Card>): void {
  for (const id of chatIds) {
    if (positions.has(id)) continue;
    const card = shown.get(id);
    const live = findLive(id);
    positions.set(
      id,
      card
        ? { seq: card.lastSeq, rev: card.lastRev, base: card.lastSeq }
        : { seq: live?.last ?? 0, rev: undefined, base: live?.last ?? 0 },
    );
  }
}

const accounts = new SharedQuery<UserDoc>(async (userIds) => {
  const rows = await UserModel.collection
    .find<UserDoc>({ _id: { $in: userIds.map((id) => new Types.ObjectId(id)) } })
    .toArray();
  return new Map(rows.map((row) => [row._id.toHexString(), row]));
});

const shownMax = 100;

/** A chat as the answer shows it, and the viewer's place in it. */
interface Row {
  card: Card;
  place: Place;
  updatedAt: string;
}

function rowsOf(places: readonly Place[], shown: ReadonlyMap<string, Card>): Row[] {
  const rows = places.flatMap((place) => {
    const card = shown.get(place.chat.toHexString());
    return card ? [{ card, place, updatedAt: card.updatedAt }] : [];
  });
  return rows.sort(byLatest);
}

/** For who is far behind. Once the cards are at hand, so that what changed before one was made is counted as it shows it. */
const findAddressed = (viewerId: string, rows: readonly Row[]) =>
  findUnreadAddressed(rows.flatMap(({ card, place }) => untoldOf(card, viewerId, place)));

/** The reply by hand: its chats are JSON already. */
function answerJson(
  viewer: UserDoc,
  rows: readonly Row[],
  addressed: ReadonlyMap<string, number[]>,
  reset: string[],
): string {
  const viewerId = viewer._id.toHexString();
  const chats = rows.map(({ card, place }) => cardFor(card, viewerId, place, addressed.get(place.chat.toHexString())));
  const rest = { reset, heartbeatMs: limits.heartbeatMs, serverTime: new Date().toISOString() };
  return `{"user":${JSON.stringify(toMe(viewer))},"chats":[${chats.join(',')}],${JSON.stringify(rest).slice(1)}`;
}

/** In the user's turn: makes the chats live, answers, and says from where each goes on. */
async function answer(
  connection: Connection,
  user: LocalUser,
  id: string | number | undefined,
  data: CommandData['hello'],
): Promise<Map<string, Position>> {
  const before = await findPlaces(user.id);
  const chatIds = before.map((place) => place.chat.toHexString());
  const [account, isNew] = await Promise.all([accounts.one(user.id), enterChats(user, chatIds)]);
  if (!account) throw unauthenticated();
  const entered = new Set(chatIds);
  const places = isNew ? (await findPlaces(user.id)).filter(({ chat }) => entered.has(chat.toHexString())) : before;
  // Once the hub is live: what is sent from here on waits at the hub, what came before is in the list.
  const [{ positions, reset }, { ids }] = await Promise.all([
    readResume(data.resume ?? {}, new Set(chatIds)),
    readPage(places, { limit: shownMax }),
  ]);
  const shown = await cardsOf(ids);
  const rows = rowsOf(places, shown);
  const addressed = await findAddressed(user.id, rows);
  if (!connection.isOpen) return new Map();
  fillPositions(positions, chatIds, shown);
  connection.isGreeted = true;
  replyJson(connection, id, answerJson(account, rows, addressed, reset));
  presenceOpened(user, account.dnd);
  return positions;
}

async function welcome(
  connection: Connection,
  id: string | number | undefined,
  data: CommandData['hello'],
): Promise<void> {
  if (!connection.isOpen) return;
  try {
    connection.actor = await authenticate(data.token);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'unauthenticated')) throw error;
    return connection.end(closeCodes.unauthenticated, 'This token is not valid.');
  }
  if (!connection.isOpen) return;
  const user = attach(connection, connection.actor.userId);
  const since = setOut();
  let joining = Promise.resolve();
  try {
    const positions = await inTurn(user, () => answer(connection, user, id, data));
    joining = resume(connection, user, positions, since);
  } finally {
    void joining.finally(arrived);
  }
}

/** The first frame: who is this, what did they miss. Closes with 4401 when the token is no good. */
export async function greet(
  connection: Connection,
  id: string | number | undefined,
  data: CommandData['hello'],
): Promise<void> {
  if (connection.actor) throw new DomainError('already_greeted', 'This socket has said hello already.');
  connection.isGreeting = true;
  try {
    await inHelloQueue(Object.keys(data.resume ?? {}).length, () => welcome(connection, id, data));
  } catch (error) {
    // The socket may say hello again.
    detach(connection);
    connection.actor = undefined;
    addConnection(connection);
    awaitHello(connection);
    throw error;
  } finally {
    connection.isGreeting = false;
  }
}
