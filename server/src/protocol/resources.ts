import { type Static, type TSchema, Type as t } from '@sinclair/typebox';
import { callRecord, startCalls } from './calls.ts';
import { mention, mentionAll } from './mentions.ts';
import { chatNotify } from './notifications.ts';
import { date, id } from './scalars.ts';

const nullable = <T extends TSchema>(schema: T) => t.Union([schema, t.Null()]);

export const status = t.Object({
  text: t.String({ maxLength: 100 }),
  emoji: t.String({ maxLength: 16 }),
});
export type Status = Static<typeof status>;

export const user = t.Object({
  _id: id,
  name: t.String(),
  email: t.String(),
  /** Path or URL of a picture; the default is drawn from the initials. */
  pic: t.String(),
  isAdmin: t.Boolean(),
  isBot: t.Boolean(),
  status: t.Optional(status),
  /** Set once the account no longer works. */
  deactivatedAt: t.Optional(date),
});
export type User = Static<typeof user>;

/** Settings a client keeps for its person; unknown keys are kept as they are. */
export const settings = t.Record(
  t.String({ maxLength: 64 }),
  t.Union([t.String({ maxLength: 500 }), t.Number(), t.Boolean(), t.Null()]),
);
export type Settings = Static<typeof settings>;

/** Oneself: a user with what only its owner sees. */
export const me = t.Composite([user, t.Object({ settings, dnd: t.Boolean() })]);
export type Me = Static<typeof me>;

export const sender = t.Object({ _id: id, name: t.String(), pic: t.String(), isBot: t.Boolean() });
export type Sender = Static<typeof sender>;

export const attachment = t.Object({
  name: t.String({ minLength: 1, maxLength: 255 }),
  /** http or https. */
  url: t.String({ minLength: 1, maxLength: 2_048 }),
  mimeType: t.Optional(t.String({ maxLength: 255 })),
  /** Bytes. */
  size: t.Optional(t.Integer({ minimum: 0 })),
});
export type Attachment = Static<typeof attachment>;

/** What a system message tells, for clients that word it themselves; `content` says it in English. */
export const system = t.Object({
  kind: t.Union([
    t.Literal('member.added'),
    t.Literal('member.removed'),
    t.Literal('member.joined'),
    t.Literal('member.left'),
    t.Literal('chat.renamed'),
    t.Literal('call'),
  ]),
  /** The person it is about, for added and removed. */
  subject: t.Optional(t.Object({ _id: id, name: t.String() })),
  /** The new name, for renamed. */
  chatName: t.Optional(t.String()),
  /** The call, for call; the line is edited as it goes on. */
  call: t.Optional(callRecord),
});
export type System = Static<typeof system>;

export const message = t.Object({
  _id: id,
  sender,
  content: t.String(),
  /** The chat's id. */
  chat: id,
  /** Place in the chat: 1, 2, 3 … without gaps. */
  seq: t.Integer(),
  /** Number of the last change made to it, counted a chat; absent when never changed. */
  rev: t.Optional(t.Integer()),
  clientId: t.String(),
  /** Id of the message it answers. */
  replyTo: t.Optional(id),
  attachments: t.Optional(t.Array(attachment)),
  /** Who is named in the content, in its order. */
  mentions: t.Optional(t.Array(mention)),
  /** Ids of those it is addressed to, named or answered, but for its sender; `all` and `here` for everybody. */
  addressed: t.Optional(t.Array(t.String())),
  /** Present on the timeline's own lines ("ada added grace"). */
  system: t.Optional(system),
  /** Name and picture shown instead of the sender's, for incoming webhooks. */
  as: t.Optional(t.Object({ name: t.String(), pic: t.Optional(t.String()) })),
  /** Ids of the members whose read cursor has passed it; REST only, chats of up to 100 members. */
  readBy: t.Array(id),
  createdAt: date,
  editedAt: t.Optional(date),
  deletedAt: t.Optional(date),
});
export type Message = Static<typeof message>;

export const role = t.Union([t.Literal('admin'), t.Literal('member')]);
export type Role = Static<typeof role>;

export const chat = t.Object({
  _id: id,
  /** A group's name; for a direct chat the other person's name. */
  chatName: t.String(),
  isGroupChat: t.Boolean(),
  isPublic: t.Boolean(),
  /** Who may write @all and @here to it. */
  mentionAll,
  /** Who may start a call in it; joining one that runs is everybody's. */
  startCalls,
  /** The first 100 members, oldest first. */
  users: t.Array(user),
  memberCount: t.Integer(),
  /** The first admin. */
  groupAdmin: nullable(user),
  /** All admins' ids. */
  admins: t.Array(id),
  latestMessage: nullable(message),
  /** The newest message's seq; 0 in an empty chat. */
  lastSeq: t.Integer(),
  lastRev: t.Integer(),
  /** Members' read cursors by id, for chats of up to 100 members. */
  readCursors: t.Record(t.String(), t.Integer()),
  createdAt: date,
  updatedAt: date,
  /** Only in the viewer's own copy (REST, hello, chat.created): */
  unread: t.Optional(t.Integer()),
  lastReadSeq: t.Optional(t.Integer()),
  /** How many unread messages are addressed to one, up to 100; of a direct chat, all of them. */
  addressed: t.Optional(t.Integer()),
  /** Which these are, of a group. */
  addressedSeqs: t.Optional(t.Array(t.Integer())),
  /** What one has chosen to hear of it. */
  notify: t.Optional(chatNotify),
});
/** A chat. What belongs to the viewer is missing from `chat.updated`, which all members share. */
export type Chat = Static<typeof chat>;

export const member = t.Composite([user, t.Object({ role, lastReadSeq: t.Integer(), joinedAt: date })]);
export type Member = Static<typeof member>;

/** A public group as someone browsing sees it. */
export const publicChat = t.Object({
  _id: id,
  chatName: t.String(),
  memberCount: t.Integer(),
  isMember: t.Boolean(),
  createdAt: date,
});
export type PublicChat = Static<typeof publicChat>;

export const presence = t.Object({
  userId: id,
  status: t.Union([t.Literal('online'), t.Literal('away'), t.Literal('dnd'), t.Literal('offline')]),
  lastSeenAt: nullable(date),
});
export type Presence = Static<typeof presence>;

export const bot = t.Composite([user, t.Object({ createdBy: nullable(id), createdAt: date })]);
export type Bot = Static<typeof bot>;

export const webhook = t.Object({
  _id: id,
  chatId: id,
  name: t.String(),
  /** Shown in full only when made: whoever has it may post. */
  url: t.Optional(t.String()),
  createdBy: id,
  createdAt: date,
});
export type Webhook = Static<typeof webhook>;

export const session = t.Object({
  _id: t.String(),
  userAgent: t.String(),
  createdAt: date,
  lastUsedAt: date,
  current: t.Boolean(),
});
export type Session = Static<typeof session>;

export const workspace = t.Object({
  name: t.String(),
  /** False until the first person registers. */
  hasUsers: t.Boolean(),
  /** False until the first admin has named it. */
  isNamed: t.Boolean(),
  /** Who may register: anyone, or only who holds an invite link. */
  registration: t.Union([t.Literal('open'), t.Literal('invite')]),
  /** The public group everyone starts in. */
  generalChatId: id,
  /** Whether this Talky has a mail server, so that people can be written to when they are away. */
  emailAvailable: t.Boolean(),
});
export type Workspace = Static<typeof workspace>;

export const invite = t.Object({ token: t.String(), url: t.String(), expiresAt: date });
export type Invite = Static<typeof invite>;

export const wireError = t.Object({
  error: t.Object({
    code: t.String(),
    message: t.String(),
    requestId: t.String(),
    retryAfterMs: t.Optional(t.Integer()),
  }),
});
