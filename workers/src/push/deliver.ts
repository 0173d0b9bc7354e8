import {
  notePushed,
  noteTold,
  type PushSubscriptionDoc,
  pushSeconds,
  removePushSubscription,
} from '@talky/server/backend';
import { type PushPayload, pushPayloadBytes } from '@talky/server/protocol';
import { UnrecoverableError } from 'bullmq';
import { ComeAgain } from '../backoff.ts';
import { fit } from './fit.ts';
import type { Push, PushSender } from './sender.ts';

/** What is tried when a push service finds the message too large: less of the text, then hardly any. */
const budgets = [pushPayloadBytes, 1_000, 600];

/** Of a chat's messages that wait for a device only the last is brought. An id is 24 characters of base64url already. */
const topicOf = ({ kind, chatId }: PushPayload) => (kind === 'test' ? undefined : chatId);

function pushOf(payload: PushPayload, bytes: number): Push {
  const topic = topicOf(payload);
  // A direct chat's message is to its reader alone.
  const isUrgent = payload.kind === 'mention' || payload.kind === 'call' || !payload.isGroup;
  return {
    payload: fit(payload, bytes),
    ttl: pushSeconds,
    urgency: isUrgent ? 'high' : 'normal',
    ...(topic !== undefined && { topic }),
  };
}

async function offer(sender: PushSender, subscription: PushSubscriptionDoc, payload: PushPayload) {
  for (const bytes of budgets) {
    const answer = await sender.send(subscription, pushOf(payload, bytes));
    if (answer.kind !== 'tooLarge') return answer;
  }
  return { kind: 'refused', why: 'The push service finds the shortest message too large.' } as const;
}

/**
 * Brings a payload to a device, and does what its push service says: a subscription that is no more is forgotten, and
 * one that is busy is tried again when it said. Throws for the job to be tried again, or to fail for good.
 */
export async function deliver(
  sender: PushSender,
  subscription: PushSubscriptionDoc,
  payload: PushPayload,
): Promise<'taken' | 'gone'> {
  const answer = await offer(sender, subscription, payload);
  switch (answer.kind) {
    case 'taken':
      // Should the mark be lost with Redis, the job comes again, and the device shows the same id once.
      await notePushed(payload.id, subscription._id.toHexString()).catch(() => undefined);
      noteTold(subscription);
      return 'taken';
    case 'gone':
      await removePushSubscription(subscription);
      return 'gone';
    case 'later':
      throw answer.afterMs === undefined ? new Error(answer.why) : new ComeAgain(answer.why, answer.afterMs);
    case 'refused':
      throw new UnrecoverableError(answer.why);
  }
}
