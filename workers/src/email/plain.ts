import { homeUrl, unsubscribeUrl } from '@talky/server/backend';
import type { Digest, DigestChat } from './digest.ts';
import { chatUrl, settingsUrl } from './links.ts';
import { greetingOf, noteOf, reasonOf, restOf, timeIn } from './words.ts';

function chatLines(chat: DigestChat, time: (at: Date) => string): string[] {
  const messages = chat.messages.flatMap(({ senderName, because, at, text }) => {
    const who = [chat.isGroup ? senderName : '', noteOf(because), time(at)].filter(Boolean).join(', ');
    return [`  ${who}`, `  ${text}`, ''];
  });
  const rest = restOf(chat.messages.length, chat.count, 'message', 'messages');
  return [chat.name, chatUrl(chat.id), ...messages, rest && `  ${rest}`, ''];
}

function waitingLines({ chats, chatCount, timeZone }: Digest): string[] {
  const time = timeIn(timeZone);
  return [...chats.flatMap((chat) => chatLines(chat, time)), restOf(chats.length, chatCount, 'chat', 'chats'), ''];
}

/** The e-mail as plain text, complete by itself. */
export const plainOf = (digest: Digest): string =>
  [
    greetingOf(digest),
    '',
    ...(digest.hideContent ? [] : waitingLines(digest)),
    `Open Talky: ${homeUrl()}/`,
    '',
    // Mail programs show what follows as a signature.
    '-- ',
    reasonOf(digest),
    `Change that: ${settingsUrl()}`,
    `Stop these e-mails: ${unsubscribeUrl(digest.userId)}`,
    '',
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
