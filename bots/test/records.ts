import type { Chat, Me, Message, User } from '@talky/server/protocol';

let last = 0;
/** Ids as Talky makes them: 24 hexadecimal digits, rising. */
export const newId = () => (++last).toString(16).padStart(24, '0');

export function person(name: string, isBot = false): User {
  return { _id: newId(), name, email: `${name}@example.org`, pic: '', isAdmin: false, isBot };
}

export const asMe = (user: User): Me => ({ ...user, settings: {}, dnd: false });

export function chatOf(users: User[], name: string | undefined): Chat {
  const now = new Date().toISOString();
  return {
    _id: newId(),
    chatName: name ?? users.map((user) => user.name).join(' and '),
    isGroupChat: name !== undefined,
    isPublic: name !== undefined,
    mentionAll: 'everyone',
    startCalls: 'everyone',
    users,
    memberCount: users.length,
    groupAdmin: null,
    admins: [],
    latestMessage: null,
    lastSeq: 0,
    lastRev: 0,
    readCursors: {},
    createdAt: now,
    updatedAt: now,
  };
}

export function messageOf(
  sender: User,
  chat: Chat,
  fields: Pick<Message, 'content' | 'clientId' | 'mentions'>,
): Message {
  const { _id, name, pic, isBot } = sender;
  return {
    _id: newId(),
    sender: { _id, name, pic, isBot },
    chat: chat._id,
    seq: chat.lastSeq + 1,
    readBy: [],
    createdAt: new Date().toISOString(),
    ...fields,
  };
}
