import type { Bot } from '@talky/server/protocol';
import { call } from './client.ts';
import type { Page } from './page.ts';

/** A bot and its token, which is shown once. */
export interface BotWithToken {
  bot: Bot;
  token: string;
}

export const findBots = () => call<Page<Bot>>('/bots');
export const createBot = (name: string) => call<BotWithToken>('/bots', { method: 'POST', body: { name } });
export const renewBotToken = (botId: string) => call<BotWithToken>(`/bots/${botId}/token`, { method: 'POST' });
export const deleteBot = (botId: string) => call<void>(`/bots/${botId}`, { method: 'DELETE' });
