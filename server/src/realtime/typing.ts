import { limits } from '../protocol/limits.ts';
import { publishToChat } from './notices.ts';

/** Somebody who goes on is told of again this often: for who comes later, and for clients that let it pass. */
const againMs = 2_000;

/** Who types where, as told by sockets of this instance; each stops by itself. */
const typing = new Map<string, { timer: ReturnType<typeof setTimeout>; toldAt: number }>();

/** Tells the others of a chat that somebody types. */
export function startTyping(chatId: string, userId: string): void {
  const key = chatId + userId;
  const known = typing.get(key);
  clearTimeout(known?.timer);
  const now = performance.now();
  const isNews = !known || now - known.toldAt >= againMs;
  const timer = setTimeout(() => stopTyping(chatId, userId), limits.typingMs);
  typing.set(key, { timer, toldAt: isNews ? now : known.toldAt });
  if (isNews) publishToChat(chatId, 'typing.started', { chatId, userId }, userId);
}

export function stopTyping(chatId: string, userId: string): void {
  const key = chatId + userId;
  const known = typing.get(key);
  if (!known) return;
  clearTimeout(known.timer);
  typing.delete(key);
  publishToChat(chatId, 'typing.stopped', { chatId, userId }, userId);
}

export function stopAllTyping(): void {
  for (const { timer } of typing.values()) clearTimeout(timer);
  typing.clear();
}
