import { type Static, Type as t } from '@sinclair/typebox';
import { callCommands } from './calls.ts';
import { limits } from './limits.ts';
import { meant } from './mentions.ts';
import { attachment, type Chat, type Me, type Message, type Presence } from './resources.ts';
import { id } from './scalars.ts';

const seq = t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const cursor = t.Union([seq, t.Object({ seq, rev: t.Optional(seq) })]);

/** Every frame a client may send, by `type`: the schema of its `data`. */
export const commands = {
  hello: t.Object({
    token: t.String({ minLength: 1, maxLength: 4_096 }),
    /** What was last seen of each chat; a bare number is a seq and asks for no changes. */
    resume: t.Optional(t.Record(id, cursor)),
  }),
  'message.send': t.Object({
    chatId: id,
    content: t.String({ maxLength: limits.contentMax }),
    clientId: t.String({ minLength: 1, maxLength: limits.clientIdMax }),
    replyTo: t.Optional(id),
    attachments: t.Optional(t.Array(attachment, { maxItems: limits.attachmentsMax })),
    mentions: t.Optional(t.Array(meant, { maxItems: limits.mentionsMax })),
  }),
  'chat.read': t.Object({ chatId: id, seq }),
  /** What this socket has on screen, with its window visible; it ends with the socket. */
  'chat.look': t.Object({ chatId: t.Union([id, t.Null()]) }),
  'typing.start': t.Object({ chatId: id }),
  'typing.stop': t.Object({ chatId: id }),
  'presence.watch': t.Object({ userIds: t.Array(id, { maxItems: limits.watchMax }) }),
  'presence.set': t.Object({
    status: t.Union([t.Literal('online'), t.Literal('away'), t.Literal('dnd')]),
    text: t.Optional(t.String({ maxLength: limits.statusTextMax })),
  }),
  ping: t.Object({}),
  ...callCommands,
} as const;

export type CommandType = keyof typeof commands;
export type CommandData = { [K in CommandType]: Static<(typeof commands)[K]> };

/** What was last seen of a chat. */
export type Cursor = Static<typeof cursor>;

/** What each frame's reply carries in `data`. */
export interface Replies {
  hello: {
    user: Me;
    /** The first 100, latest first. */
    chats: Chat[];
    /** Chats of `resume` to refetch, because they are too far behind or ahead. */
    reset: string[];
    heartbeatMs: number;
    serverTime: string;
  };
  'message.send': Message;
  'chat.read': Record<string, never>;
  'chat.look': Record<string, never>;
  'typing.start': Record<string, never>;
  'typing.stop': Record<string, never>;
  'presence.watch': Presence[];
  'presence.set': Record<string, never>;
  ping: Record<string, never>;
  'call.delivered': Record<string, never>;
  'call.here': Record<string, never>;
  'call.connected': Record<string, never>;
  'call.media': Record<string, never>;
  'call.signal': Record<string, never>;
  'call.react': Record<string, never>;
}
