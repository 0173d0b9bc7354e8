import type { Mention } from '../../protocol/mentions.ts';
import type { MessageDoc } from './model.ts';

/** Those a message is addressed to: named in it or answered by it, and `all` or `here`; its sender excepted. */
export function addressedOf(senderId: string, mentions: readonly Mention[], answeredId: string | undefined): string[] {
  const addressed = new Set(mentions.map(({ kind, userId }) => userId ?? kind));
  if (answeredId) addressed.add(answeredId);
  addressed.delete(senderId);
  return [...addressed];
}

/** What of a message says whom it is for; nothing is stored of one that is for nobody in particular. */
export type Address = Pick<MessageDoc, 'mentions' | 'addressed'>;

export function addressOf(senderId: string, mentions: Mention[], answeredId: string | undefined): Address {
  const addressed = addressedOf(senderId, mentions, answeredId);
  return { ...(mentions.length > 0 && { mentions }), ...(addressed.length > 0 && { addressed }) };
}
