import type { Webhook } from '@talky/server/protocol';
import { call } from './client.ts';
import type { Page } from './page.ts';

export const findWebhooks = (chatId: string) => call<Page<Webhook>>('/webhooks', { query: { chatId } });
/** The answer is the only one that has the address. */
export const createWebhook = (chatId: string, name: string) =>
  call<Webhook>('/webhooks', { method: 'POST', body: { chatId, name } });
export const deleteWebhook = (webhookId: string) => call<void>(`/webhooks/${webhookId}`, { method: 'DELETE' });
