import type { Chat, Me, Message, User } from '@talky/server/protocol';
import { withChats, withMe } from '../src/lib/realtime/snapshot.ts';
import { emptyWorld, type World } from '../src/lib/realtime/world.ts';

/** A small world to test in: ada looks, grace is her colleague. */

const day = '2026-11-24T09:00:00.000Z';
const idOf = (sign: string) => sign.repeat(24);

const person = (sign: string, name: string): User => ({
  _id: idOf(sign),
  name,
  email: `${name}@example.org`,
  pic: `/api/avatars/${name}.svg`,
  isAdmin: false,
  isBot: false,
});

export const ada: Me = { ...person('a', 'ada'), settings: {}, dnd: false };
export const grace = person('b', 'grace');
export const groupId = idOf('c');

export function messageOf(seq: number, more: Partial<Message> = {}): Message {
  return {
    _id: seq.toString(16).padStart(24, '0'),
    sender: grace,
    content: `message ${seq}`,
    chat: groupId,
    seq,
    clientId: `c${seq}`,
    readBy: [],
    createdAt: day,
    ...more,
  };
}

export function groupOf(more: Partial<Chat> = {}): Chat {
  return {
    _id: groupId,
    chatName: 'ferries',
    isGroupChat: true,
    isPublic: false,
    mentionAll: 'everyone',
    startCalls: 'everyone',
    users: [ada, grace],
    memberCount: 2,
    groupAdmin: ada,
    admins: [ada._id],
    latestMessage: null,
    lastSeq: 0,
    lastRev: 0,
    readCursors: { [ada._id]: 0, [grace._id]: 0 },
    createdAt: day,
    updatedAt: day,
    unread: 0,
    lastReadSeq: 0,
    ...more,
  };
}

/** What ada's client knows after signing in. */
export const worldWith = (...chats: Chat[]): World => withChats(withMe(emptyWorld, ada), chats);
