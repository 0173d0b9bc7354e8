import { limits } from '../protocol/limits.ts';
import { publishToChat } from './notices.ts';

/** Who types where, as told by sockets of this instance; each stops by itself. */
const typing = new Map<string, ReturnType<typeof setTimeout>>();

/** Tells the others of a chat that somebody types. Said again, it only goes on. */
export function startTyping(chatId: string, userId: string): void {
  const key = chatId + userId;
  const known = typing.get(key);
  clearTimeout(known);
  typing.set(
    key,
    setTimeout(() => stopTyping(chatId, userId), limits.typingMs),
  );
  if (!known) publishToChat(chatId, 'typing.started', { chatId, userId }, userId);
}

export function stopTyping(chatId: string, userId: string): void {
  const key = chatId + userId;
  const known = typing.get(key);
  if (!known) return;
  clearTimeout(known);
  typing.delete(key);
  publishToChat(chatId, 'typing.stopped', { chatId, userId }, userId);
}

export function stopAllTyping(): void {
  for (const timer of typing.values()) clearTimeout(timer);
  typing.clear();
}
