import { type QueueName, queueNames } from '@talky/server/jobs';
import { callPush } from './call-push.ts';
import { callReaper } from './call-reaper.ts';
import { callWake } from './call-wake.ts';
import { email } from './email.ts';
import { notify } from './notify.ts';
import { notifySweep } from './notify-sweep.ts';
import type { Processor } from './processor.ts';
import { summaries } from './summaries.ts';
import { webPush } from './web-push.ts';

export const processors: readonly Processor[] = [
  summaries,
  notify,
  notifySweep,
  webPush,
  callWake,
  callReaper,
  callPush,
  email,
];

/**
 * The processor of each queue. Throws when a queue has none, whose jobs would wait for ever, or two, of which
 * chance would choose: then the workers do not start.
 */
export function registerProcessors(list: readonly Processor[]): ReadonlyMap<QueueName, Processor> {
  const registry = new Map<QueueName, Processor>();
  for (const processor of list) {
    if (registry.has(processor.queue)) throw new Error(`The queue ${processor.queue} has two processors.`);
    registry.set(processor.queue, processor);
  }
  for (const name of queueNames) if (!registry.has(name)) throw new Error(`The queue ${name} has no processor.`);
  return registry;
}
