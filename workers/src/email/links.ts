import { homeUrl } from '@talky/server/backend';

export const chatUrl = (chatId: string): string => `${homeUrl()}/chat/${chatId}`;
export const settingsUrl = (): string => `${homeUrl()}/settings/notifications`;
