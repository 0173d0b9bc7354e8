import { findWorkspace, type MessageDoc, UserModel } from '@talky/server/backend';
import { Types } from 'mongoose';
import type { Digest, DigestChat } from './digest.ts';
import { excerpt } from './excerpt.ts';
import type { Person } from './person.ts';
import type { WaitingChat } from './waiting.ts';

/** What one e-mail shows; it says how much more there is. */
const chatsShown = 10;
const messagesShown = 5;

const shownOf = ({ messages }: WaitingChat) => messages.slice(0, messagesShown).reverse();

/** The other one of a direct chat. */
const partnerOf = ({ directKey = '' }: WaitingChat['chat'], userId: string) =>
  directKey.match(/[0-9a-f]{24}/g)?.find((id) => id !== userId) ?? userId;

async function readNames(waiting: readonly WaitingChat[], userId: string): Promise<Map<string, string>> {
  const ids = waiting.flatMap((row) => [
    ...shownOf(row).map(({ message }) => message.sender.toHexString()),
    ...(row.chat.isGroup ? [] : [partnerOf(row.chat, userId)]),
  ]);
  const users = await UserModel.collection
    .find<{ _id: Types.ObjectId; name: string }>(
      { _id: { $in: [...new Set(ids)].map((id) => new Types.ObjectId(id)) } },
      { projection: { name: 1 } },
    )
    .toArray();
  return new Map(users.map(({ _id, name }) => [_id.toHexString(), name]));
}

function toDigestChat(row: WaitingChat, userId: string, names: ReadonlyMap<string, string>): DigestChat {
  const nameOf = (id: string) => names.get(id) ?? 'Somebody';
  const senderOf = ({ as, sender }: MessageDoc) => as?.name ?? nameOf(sender.toHexString());
  return {
    id: row.chat._id.toHexString(),
    name: row.chat.isGroup ? (row.chat.name ?? 'A group') : nameOf(partnerOf(row.chat, userId)),
    isGroup: row.chat.isGroup,
    count: row.messages.length,
    messages: shownOf(row).map(({ message, because }) => ({
      senderName: senderOf(message),
      text: excerpt(message),
      at: message.createdAt,
      because,
    })),
  };
}

/** What an e-mail tells of it. */
export async function compose({ id, preferences }: Person, waiting: readonly WaitingChat[]): Promise<Digest> {
  const shown = waiting.slice(0, chatsShown);
  const [names, { name: workspaceName }] = await Promise.all([readNames(shown, id), findWorkspace()]);
  return {
    userId: id,
    workspaceName,
    chats: shown.map((row) => toDigestChat(row, id, names)),
    chatCount: waiting.length,
    messageCount: waiting.reduce((sum, { messages }) => sum + messages.length, 0),
    hideContent: preferences.hideContent,
    afterMinutes: preferences.emailAfterMinutes,
    timeZone: preferences.schedule?.timeZone ?? 'UTC',
  };
}
