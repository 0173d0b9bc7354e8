import type { Connection } from './connection.ts';
import { enter, findLive, leave } from './hub.ts';

/** A person with sockets on this instance. */
export interface LocalUser {
  readonly id: string;
  /** A device or two: an array costs less than a set. */
  readonly connections: Connection[];
  /** Chats the hub keeps live for them: few, for most, so an array. */
  chats: string[];
  /** Joining and leaving of chats, one at a time, so that an addition during a hello is neither lost nor doubled. */
  turn: Promise<unknown> | undefined;
}

const users = new Map<string, LocalUser>();
const connections = new Set<Connection>();

export const findLocalUser = (userId: string) => users.get(userId);
export const allConnections = (): ReadonlySet<Connection> => connections;
export const localUserIds = () => users.keys();
export const localUserCount = () => users.size;

export function addConnection(connection: Connection): void {
  connections.add(connection);
}

/** Makes a greeted connection its user's. */
export function attach(connection: Connection, userId: string): LocalUser {
  const known = users.get(userId);
  if (known) {
    known.connections.push(connection);
    return known;
  }
  // Made with its one connection in it: an array that grows from nothing takes room for five.
  const user: LocalUser = { id: userId, connections: [connection], chats: [], turn: undefined };
  users.set(userId, user);
  return user;
}

/** Forgets a closed connection; answers the user when it was their last one here. */
export function detach(connection: Connection): LocalUser | undefined {
  connections.delete(connection);
  const user = connection.actor && users.get(connection.actor.userId);
  const place = user?.connections.indexOf(connection) ?? -1;
  if (!user || place < 0) return undefined;
  user.connections.splice(place, 1);
  if (user.connections.length > 0) return undefined;
  users.delete(user.id);
  // Behind whatever still joins: a hello in flight must not leave chats live for nobody.
  void inTurn(user, async () => {
    leave(user.chats);
    user.chats = [];
  });
  return user;
}

/** Does something with the user's chats in its turn. */
export function inTurn<T>(user: LocalUser, work: () => Promise<T>): Promise<T> {
  const result = user.turn ? user.turn.then(work) : work();
  const turn = result
    .catch(() => undefined)
    .finally(() => {
      if (user.turn === turn) user.turn = undefined;
    });
  user.turn = turn;
  return result;
}

/** Makes these chats live for the user; resolves to whether one was not live here before. Only in turn. */
export async function enterChats(user: LocalUser, chatIds: readonly string[]): Promise<boolean> {
  const entered = new Set(user.chats);
  const fresh = chatIds.filter((id) => !entered.has(id));
  if (fresh.length === 0) return false;
  const isNew = await enter(fresh);
  // The hub's own string, so that a thousand members share one.
  user.chats = user.chats.concat(fresh.map((id) => findLive(id)?.id ?? id));
  return isNew;
}

/** Takes the user out of a chat. Only in turn. */
export function leaveChat(user: LocalUser, chatId: string): void {
  if (!user.chats.includes(chatId)) return;
  user.chats = user.chats.filter((id) => id !== chatId);
  leave([chatId]);
}
