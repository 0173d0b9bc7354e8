import type { Jobs, NewJob } from './queues.ts';

/** Between two clocks, and from a timer's coarseness. */
const slackMs = 20;

/** Decides about a message: once, however often it is found undecided. */
export const notifyJob = (messageId: string): NewJob<'notify'> => ({
  payload: { messageId },
  id: `notify-${messageId}`,
});

/** Tells a device of a message: once. */
export const pushJob = (
  messageId: string,
  subscriptionId: string,
  because: Jobs['web-push']['because'],
): NewJob<'web-push'> => ({
  payload: { messageId, subscriptionId, because },
  id: `push-${messageId}-${subscriptionId}`,
});

/** Has a call looked at in the moment when something in it is due, not a little before. */
export const callWakeJob = (callId: string, at: Date): NewJob<'call-wake'> => ({
  payload: { callId },
  id: `call-${callId}-${at.getTime()}`,
  delayMs: Math.max(0, at.getTime() - Date.now()) + slackMs,
});

/** Tells a person's devices of a call. */
export const callPushJob = (
  callId: string,
  userId: string,
  event: Jobs['call-push']['event'],
): NewJob<'call-push'> => ({ payload: { callId, userId, event, at: Date.now() } });
