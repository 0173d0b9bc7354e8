import type { Jobs, NewJob } from './queues.ts';

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
