import type { CommandData, Meant, Message } from '@talky/server/protocol';
import { call } from './client.ts';

/** Where in a chat to read: one of them, or none for its end. */
export type Place = { before: number } | { after: number } | { around: number } | Record<never, never>;

export const findMessages = (chatId: string, place: Place, limit: number, signal?: AbortSignal) =>
  call<{ items: Message[] }>(`/messages/${chatId}`, { query: { ...place, limit }, signal });

export const sendMessage = (draft: CommandData['message.send']) =>
  call<Message>('/messages', { method: 'POST', body: draft });

export const editMessage = (messageId: string, content: string, mentions: readonly Meant[]) =>
  call<Message>(`/messages/${messageId}`, { method: 'PATCH', body: { content, mentions } });

export const deleteMessage = (messageId: string) => call<Message>(`/messages/${messageId}`, { method: 'DELETE' });

/** As the socket's `chat.read`, for whoever has none: the service worker. */
export const markRead = (chatId: string, seq: number) =>
  call<void>(`/messages/${chatId}/read`, { method: 'PUT', body: { seq } });
