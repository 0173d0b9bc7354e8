import { Types } from 'mongoose';
import { unavailable } from '../../errors.ts';
import { rateLimit } from '../../http/rate-limit.ts';
import { pushJob } from '../../jobs/new-jobs.ts';
import { enqueueAll } from '../../jobs/queues.ts';
import { redisReady } from '../../stores/redis.ts';
import type { Actor } from '../auth/actor.ts';
import { PushSubscriptionModel } from './model.ts';

/** Trials a minute, for a person. */
const perPerson = rateLimit('push-trial', 10, 60);

/** Sends each of the actor's devices a notification, to see that they arrive; resolves to how many devices there are. */
export async function sendTrial(actor: Actor): Promise<number> {
  await perPerson.take(actor.userId);
  // The queues wait for Redis to come back; whoever looks at a button does not.
  if (!redisReady()) throw unavailable();
  const docs = await PushSubscriptionModel.find({ user: new Types.ObjectId(actor.userId) }, { _id: 1 }).lean();
  const messageId = new Types.ObjectId().toHexString();
  await enqueueAll(
    'web-push',
    docs.map(({ _id }) => pushJob(messageId, _id.toHexString(), 'test')),
  );
  return docs.length;
}
