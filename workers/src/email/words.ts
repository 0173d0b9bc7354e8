import type { ReasonCode } from '@talky/server/protocol';
import type { Digest, DigestChat } from './digest.ts';

const deeds: Partial<Record<ReasonCode, string>> = {
  mention: 'mentioned you',
  reply: 'answered you',
  all: 'wrote to everybody',
  here: 'wrote to everybody',
};

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What was done, where it is more than writing. */
export const noteOf = (because: ReasonCode): string =>
  because === 'keyword' ? 'used one of your keywords' : (deeds[because] ?? '');

function chatSubject({ name, isGroup, count, messages: [message] }: DigestChat): string {
  if (!isGroup) return count === 1 ? `${name} wrote to you` : `${name} sent you ${count} messages`;
  if (count === 1 && message) return `${message.senderName} ${deeds[message.because] ?? 'wrote'} in ${name}`;
  return `${count} messages for you in ${name}`;
}

/** What the person sees in their inbox. */
export function subjectOf({ chats: [chat], chatCount, messageCount, hideContent }: Digest): string {
  if (hideContent) return `${plural(messageCount, 'message', 'messages')} for you`;
  if (chatCount === 1 && chat) return chatSubject(chat);
  return `${messageCount} messages for you in ${chatCount} chats`;
}

/** The first sentence. */
export const greetingOf = ({ messageCount, workspaceName }: Digest): string =>
  `While you were away from ${workspaceName}, ${plural(messageCount, 'message', 'messages')} came for you.`;

/** What is not shown of a chat, or of all chats; empty when everything is. */
export const restOf = (shown: number, count: number, one: string, many: string): string =>
  count > shown ? `and ${plural(count - shown, `more ${one}`, `more ${many}`)}` : '';

/** Why this came. */
export const reasonOf = ({ afterMinutes }: Digest): string =>
  `You get this because you were away for ${plural(afterMinutes, 'minute', 'minutes')}.`;

/** In the person's own time where it is known, and saying which. */
export const timeIn = (timeZone: string): ((at: Date) => string) => {
  const format = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
  return (at) => format.format(at);
};
