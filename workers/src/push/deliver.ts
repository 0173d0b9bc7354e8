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
import { callSeconds } from './call-seconds.ts';
import { fit } from './fit.ts';
import type { Push, PushSender } from './sender.ts';

/** What is tried when a push service finds the message too large: less of the text, then hardly any. */
const budgets = [pushPayloadBytes, 1_000, 600];

/** Of a chat's messages that wait for a device only the last is brought. An id is 24 characters of base64url already. */
const topicOf = ({ kind, chatId, call }: PushPayload) =>
  call ? `call-${call.callId}` : kind === 'test' ? undefined : chatId;

/** Whoever reads it wants to know at once: one who is called, named, or written to alone. */
const isUrgent = ({ kind, isGroup, call }: PushPayload) =>
  call ? call.event !== 'started' : kind === 'mention' || !isGroup;

function pushOf(payload: PushPayload, bytes: number): Push {
  const topic = topicOf(payload);
  return {
    payload: fit(payload, bytes),
    ttl: payload.call ? callSeconds(payload.call) : pushSeconds,
    urgency: isUrgent(payload) ? 'high' : 'normal',
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
