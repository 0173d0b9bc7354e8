import { findTitles, findUsersByIds, findWorkspace, type MessageDoc } from '@talky/server/backend';
import type { User } from '@talky/server/protocol';
import type { Digest, DigestChat } from './digest.ts';
import { excerpt } from './excerpt.ts';
import type { Person } from './person.ts';
import type { WaitingChat } from './waiting.ts';

/** What one e-mail shows; it says how much more there is. */
const chatsShown = 10;
const messagesShown = 5;

const shownOf = ({ messages }: WaitingChat) => messages.slice(0, messagesShown).reverse();

function toDigestChat(row: WaitingChat, title: string | undefined, people: ReadonlyMap<string, User>): DigestChat {
  const { _id, isGroup } = row.chat;
  const senderOf = ({ as, sender }: MessageDoc) => as?.name ?? people.get(sender.toHexString())?.name ?? 'Somebody';
  return {
    id: _id.toHexString(),
    name: title || (isGroup ? 'A group' : 'Somebody'),
    isGroup,
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
  const senders = shown.flatMap((row) => shownOf(row).map(({ message }) => message.sender.toHexString()));
  const [titles, people, { name: workspaceName }] = await Promise.all([
    findTitles(
      id,
      shown.map(({ chat }) => chat._id),
    ),
    findUsersByIds(senders),
    findWorkspace(),
  ]);
  return {
    userId: id,
    workspaceName,
    chats: shown.map((row) => toDigestChat(row, titles.get(row.chat._id.toHexString())?.chatName, people)),
    chatCount: waiting.length,
    messageCount: waiting.reduce((sum, { messages }) => sum + messages.length, 0),
    hideContent: preferences.hideContent,
    afterMinutes: preferences.emailAfterMinutes,
    timeZone: preferences.schedule?.timeZone ?? 'UTC',
  };
}
