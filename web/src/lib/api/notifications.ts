import type { ChatNotify, NotifyPreferences, Why } from '@talky/server/protocol';
import { call } from './client.ts';

export const findPreferences = () => call<NotifyPreferences>('/notifications/preferences');

export const updatePreferences = (changes: Partial<NotifyPreferences>) =>
  call<NotifyPreferences>('/notifications/preferences', { method: 'PATCH', body: changes });

export const setChatNotify = (chatId: string, changes: Partial<ChatNotify>) =>
  call<ChatNotify & { chatId: string }>(`/chat/${chatId}/notifications`, { method: 'PUT', body: changes });

export const findWhy = (messageId: string) => call<Why>(`/messages/${messageId}/why`);
