import type { Why } from '../../protocol/notifications.ts';
import type { Actor } from '../auth/actor.ts';
import { requireMessage } from '../messages/find.ts';
import { findKept } from './kept.ts';

/** A message older than this whose decision is not kept has none to wait for: the workers' sweep has long passed it. */
const pendingMs = 10 * 60_000;

/** Why a message notified the actor, or why not. Throws `not_found` when it is not theirs to see. */
export async function findWhy(actor: Actor, messageId: string): Promise<Why> {
  const message = await requireMessage(actor, messageId);
  const kept = await findKept(messageId, actor.userId);
  if (kept) return { send: kept.via.length > 0, via: kept.via, because: kept.because, at: kept.at.toISOString() };
  const silent = (because: Why['because']): Why => ({ send: false, via: [], because, at: null });
  if (message.system) return silent('system');
  if (message.sender.toHexString() === actor.userId) return silent('author');
  return silent(Date.now() - message.createdAt.getTime() < pendingMs ? 'pending' : 'unknown');
}
