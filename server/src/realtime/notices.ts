import { forgetMember } from '../access.ts';
import { forgetAccount, forgetSession } from '../modules/auth/actor.ts';
import { forgetKnownUser } from '../modules/users/find.ts';
import { closeCodes } from '../protocol/codes.ts';
import type { Events } from '../protocol/events.ts';
import { admit, eventFrame, expel, sendToUser, silence } from './admission.ts';
import { broadcast, onChannel, onChannels } from './broker.ts';
import { forgetCard, forgetCards } from './cards.ts';
import { isAlone, nodeId } from './cluster.ts';
import { keepEvent } from './late-events.ts';
import { allConnections, findLocalUser, inTurn, type LocalUser } from './local-users.ts';
import { receivePublished } from './publish.ts';
import { clearRecent, touchReaders } from './recent.ts';
import { forgetSender } from './senders.ts';
import { chatTopic, presenceTopic, publish } from './topics.ts';

/**
 * What all instances must hear besides messages: events that nobody stores, and changes of who may see
 * what. Lost ones are covered by recheck.ts, by hello, by cache ages, and by the next event of their kind.
 */
type Notice =
  | { kind: 'watchers'; userId: string; frame: string }
  | { kind: 'own'; userId: string; frame: string }
  | { kind: 'people'; userIds: readonly string[]; frame: string }
  | { kind: 'device'; userId: string; deviceId: string; frame: string }
  | { kind: 'admit'; chatId: string; userIds: string[] }
  | { kind: 'expel'; chatId: string; userId: string }
  | { kind: 'access'; chatId: string; userId: string }
  | { kind: 'sessions'; sessionIds: string[] }
  | { kind: 'account'; userId: string }
  | { kind: 'profile'; userId: string };

/** Delivers to everyone in the chat but the sockets of one person: those step aside for the moment of publishing. */
function publishAround(chatId: string, frame: string, exceptUserId: string): void {
  const topic = chatTopic(chatId);
  const aside = [...(findLocalUser(exceptUserId)?.connections ?? [])].filter((connection) =>
    connection.socket?.isSubscribed(topic),
  );
  for (const connection of aside) connection.unsubscribe(topic);
  if (frame.startsWith('{"type":"chat.')) forgetCard(chatId);
  if (frame.startsWith('{"type":"chat.read"')) touchReaders(chatId);
  keepEvent(chatId, frame, exceptUserId);
  publish(topic, frame);
  for (const connection of aside) connection.subscribe(topic);
}

/** An event to all live members of a chat, on every instance; `exceptUserId` hears nothing of it. */
export function publishToChat<K extends keyof Events>(
  chatId: string,
  type: K,
  data: Events[K],
  exceptUserId = '',
): void {
  const frame = eventFrame(type, data);
  publishAround(chatId, frame, exceptUserId);
  if (!isAlone()) broadcast(`chat:${chatId}`, `!${nodeId} ${exceptUserId}\n${frame}`).catch(() => undefined);
}

function hearChat(chatId: string, payload: string): void {
  if (payload[0] !== '!') return receivePublished(chatId, payload);
  const line = payload.indexOf('\n');
  const [from, exceptUserId = ''] = payload.slice(1, line).split(' ');
  if (from !== nodeId) publishAround(chatId, payload.slice(line + 1), exceptUserId);
}

/** To a person's own sockets; to one whose hello is being answered behind the answer, which may have been read before. */
function sendToOwn(userId: string, frame: string): void {
  const user = findLocalUser(userId);
  sendToUser(user, frame);
  const late = user?.connections.filter(({ isGreeted }) => !isGreeted) ?? [];
  if (!user || late.length === 0) return;
  void inTurn(user, async () => {
    for (const connection of late) if (connection.isGreeted) connection.send(frame);
  });
}

async function expelHere(user: LocalUser, chatId: string): Promise<void> {
  // At once, not behind a hello that is being answered.
  silence(user, chatId);
  await inTurn(user, async () => expel(user, chatId));
}

function endHere(sessionIds: readonly string[]): void {
  const ended = new Set(sessionIds);
  for (const id of sessionIds) forgetSession(id);
  for (const connection of allConnections()) {
    if (ended.has(connection.actor?.sessionId ?? ''))
      connection.end(closeCodes.sessionEnded, 'This session has ended.');
  }
}

function endAccountHere(userId: string): void {
  forgetAccount(userId);
  forgetKnownUser(userId);
  for (const connection of findLocalUser(userId)?.connections ?? [])
    connection.end(closeCodes.sessionEnded, 'This account has ended.');
}

async function act(notice: Notice): Promise<void> {
  switch (notice.kind) {
    case 'watchers':
      sendToOwn(notice.userId, notice.frame);
      return publish(presenceTopic(notice.userId), notice.frame);
    case 'own':
      return sendToOwn(notice.userId, notice.frame);
    case 'people':
      for (const userId of notice.userIds) sendToOwn(userId, notice.frame);
      return;
    case 'device':
      for (const connection of findLocalUser(notice.userId)?.connections ?? [])
        if (connection.call?.deviceId === notice.deviceId) connection.send(notice.frame);
      return;
    case 'admit':
      forgetCard(notice.chatId);
      touchReaders(notice.chatId);
      for (const userId of notice.userIds) {
        forgetMember(userId, notice.chatId);
        const user = findLocalUser(userId);
        // A member removed meanwhile has nothing to be told.
        if (user) await inTurn(user, () => admit(user, notice.chatId)).catch(() => undefined);
      }
      return;
    case 'expel': {
      forgetCard(notice.chatId);
      touchReaders(notice.chatId);
      forgetMember(notice.userId, notice.chatId);
      const user = findLocalUser(notice.userId);
      if (user) await expelHere(user, notice.chatId);
      return;
    }
    case 'access':
      forgetCard(notice.chatId);
      return forgetMember(notice.userId, notice.chatId);
    case 'sessions':
      return endHere(notice.sessionIds);
    case 'account':
      return endAccountHere(notice.userId);
    case 'profile':
      forgetSender(notice.userId);
      forgetKnownUser(notice.userId);
      forgetCards();
      return clearRecent();
  }
}

async function tellAll(notice: Notice): Promise<void> {
  if (!isAlone()) broadcast('all', `${nodeId}\n${JSON.stringify(notice)}`).catch(() => undefined);
  await act(notice);
}

function hearAll(payload: string): void {
  const line = payload.indexOf('\n');
  if (payload.slice(0, line) !== nodeId) void act(JSON.parse(payload.slice(line + 1)) as Notice);
}

/** An event about a person: to their own sockets and to everyone who has them on screen. */
export function publishToWatchers<K extends keyof Events>(userId: string, type: K, data: Events[K]): void {
  void tellAll({ kind: 'watchers', userId, frame: eventFrame(type, data) });
}

/** An event for a person's own sockets, on every instance. */
export function publishToUser<K extends keyof Events>(userId: string, type: K, data: Events[K]): void {
  void tellAll({ kind: 'own', userId, frame: eventFrame(type, data) });
}

/** An event for these people's own sockets, on every instance. */
export function publishToUsers<K extends keyof Events>(userIds: readonly string[], type: K, data: Events[K]): void {
  if (userIds.length > 0) void tellAll({ kind: 'people', userIds, frame: eventFrame(type, data) });
}

/** An event for the socket of the person's device that is in a call, on whichever instance. */
export function publishToDevice<K extends keyof Events>(
  userId: string,
  deviceId: string,
  type: K,
  data: Events[K],
): void {
  void tellAll({ kind: 'device', userId, deviceId, frame: eventFrame(type, data) });
}

/** Their sockets join the chat and are told of it by `chat.created`. Call it once the membership is stored. */
export async function admitMembers(chatId: string, userIds: string[]): Promise<void> {
  await tellAll({ kind: 'admit', chatId, userIds });
}

/** Their sockets leave the chat at once and are told by `chat.removed`. Call it once the membership is gone. */
export async function expelMember(chatId: string, userId: string): Promise<void> {
  await tellAll({ kind: 'expel', chatId, userId });
}

/** A role changed: cached ones are forgotten everywhere. */
export async function forgetAccess(chatId: string, userId: string): Promise<void> {
  await tellAll({ kind: 'access', chatId, userId });
}

/** Closes the sessions' sockets with 4409 and refuses their access tokens, everywhere. */
export async function endSessions(sessionIds: string[]): Promise<void> {
  await tellAll({ kind: 'sessions', sessionIds });
}

/** Closes all sockets of an account that no longer works, and refuses its tokens. */
export async function endAccount(userId: string): Promise<void> {
  await tellAll({ kind: 'account', userId });
}

/** The name or picture changed: messages carry the new one from now on. */
export async function forgetUser(userId: string): Promise<void> {
  await tellAll({ kind: 'profile', userId });
}

export function startNotices(): void {
  onChannels('chat', hearChat);
  onChannel('all', hearAll);
}
