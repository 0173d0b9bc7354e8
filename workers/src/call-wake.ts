import { wakeCall } from '@talky/server/backend';
import type { Processor } from './processor.ts';

/** Has a server do what is due in a call. The deadline itself is in MongoDB: a job that comes twice, or too late, does no harm. */
export const callWake: Processor<'call-wake'> = {
  queue: 'call-wake',
  process: ({ callId }) => wakeCall(callId),
  concurrency: 64,
};
