import type { Message } from '@talky/server/protocol';
import type { PendingMessage, Window } from '#lib/realtime/world.ts';

/** What a conversation shows, one below the other. The key stays the same when a pending message becomes a sent one. */
export type TimelineItem =
  | { readonly state: 'sent'; readonly key: string; readonly message: Message }
  | { readonly state: 'pending' | 'failed'; readonly key: string; readonly message: PendingMessage };

/** An item for each message, made once, so that rows whose message did not change are left alone. */
const made = new WeakMap<Message | PendingMessage, TimelineItem>();

function remember(message: Message | PendingMessage, make: () => TimelineItem): TimelineItem {
  const known = made.get(message);
  if (known) return known;
  const item = make();
  made.set(message, item);
  return item;
}

const keyOf = (userId: string, clientId: string) => `${userId}.${clientId}`;

const sentItem = (message: Message) =>
  remember(message, () => ({ state: 'sent', key: keyOf(message.sender._id, message.clientId), message }));

const pendingItem = (message: PendingMessage, meId: string) =>
  remember(message, () => ({
    state: message.failure === undefined ? 'pending' : 'failed',
    key: keyOf(meId, message.clientId),
    message,
  }));

/** Messages in order, and behind the newest what is on its way. */
export function itemsOf(
  window: Window | undefined,
  pending: readonly PendingMessage[] | undefined,
  meId: string,
): TimelineItem[] {
  const sent = window?.messages.map(sentItem) ?? [];
  if (!pending || window?.hasNewer) return sent;
  return [...sent, ...pending.map((message) => pendingItem(message, meId))];
}
