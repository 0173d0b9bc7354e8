import type { ActivityItem } from '@talky/server/protocol';
import { m } from '#lib/paraglide/messages.js';
import { meansMe } from '#lib/text/mentions.ts';
import { messageLine } from '#lib/text/preview.ts';

/** What somebody did, and where: "mentioned you in Ferry app". */
export function activityWords({ kind, chat }: ActivityItem): string {
  const chatName = chat.chatName;
  if (!chat.isGroupChat) return kind === 'reply' ? m.activity_reply_direct() : m.activity_mention_direct();
  const words = { mention: m.activity_mention, all: m.activity_all, reply: m.activity_reply };
  return words[kind]({ chat: chatName });
}

/** The message in one line, in three parts of which the middle one calls oneself. */
export function activityText({ message }: ActivityItem, meId: string): [string, string, string] {
  if (message.deletedAt) return [m.message_deleted(), '', ''];
  const text = messageLine(message);
  const mention = message.mentions?.find((candidate) => meansMe(candidate, meId));
  if (!mention) return [text, '', ''];
  const name = message.content.slice(mention.offset, mention.offset + mention.length);
  const at = text.indexOf(name);
  return at < 0 ? [text, '', ''] : [text.slice(0, at), name, text.slice(at + name.length)];
}
