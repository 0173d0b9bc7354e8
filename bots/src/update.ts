import type { Chat, Message } from '@talky/server/protocol';

/** A later change of a message. */
export interface Change {
  readonly kind: 'edited' | 'deleted';
  readonly message: Message;
}

/** One thing that happened in a chat: a message came, one was changed, or the bot was added. */
export type Update =
  | { readonly kind: 'created'; readonly message: Message }
  | Change
  | { readonly kind: 'added'; readonly chat: Chat };

/** Names an update, the same whenever it is delivered: what is sent while handling it gets its ids from here. */
export function keyOf(update: Update): string {
  if (update.kind === 'added') return `added-${update.chat._id}-${update.chat.lastReadSeq ?? 0}`;
  const { _id, rev } = update.message;
  return update.kind === 'created' ? _id : `${_id}.${rev ?? 0}`;
}
