import { chats } from '#lib/state/chats.svelte.ts';

/** Goes before a page's title, so that a tab among many tells what waits: "(3) " for oneself, "• " in groups. */
export function waitingMark(): string {
  if (chats.unreadForMe > 0) return `(${chats.unreadForMe}) `;
  return chats.totalUnread > 0 ? '• ' : '';
}
