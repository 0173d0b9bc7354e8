import type { Mention } from '../../protocol/mentions.ts';
import type { MessageDoc } from './model.ts';

/** What of a message says whom it is for; nothing is stored of one that is for nobody in particular. */
export type Address = Pick<MessageDoc, 'mentions' | 'addressed'>;

/** A message is for those who are named in it and whom it answers, its sender excepted. */
export function addressOf(senderId: string, mentions: Mention[], answeredId: string | undefined): Address {
  const people = new Set(mentions.map(({ kind, userId }) => userId ?? kind));
  if (answeredId) people.add(answeredId);
  people.delete(senderId);
  const addressed = [...people];
  return { ...(mentions.length > 0 && { mentions }), ...(addressed.length > 0 && { addressed }) };
}
