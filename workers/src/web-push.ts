import { findPushSubscription, pushSeconds, wasPushed } from '@talky/server/backend';
import type { Jobs } from '@talky/server/jobs';
import type { Processor } from './processor.ts';
import { deliver } from './push/deliver.ts';
import { findNews } from './push/news.ts';
import { payloadOf, trialOf } from './push/payload.ts';
import { findReader } from './push/reader.ts';
import { PushSender } from './push/sender.ts';

/** Jobs at once: enough that those that wait for push services, or gather for a query, leave nobody idle. */
const atOnce = 256;

const sender = new PushSender();

/** What the job comes to: whether its push service took it, or why there was nothing to bring. */
type Outcome = 'taken' | 'gone' | 'done before' | 'no device' | 'no message' | 'too old' | 'read' | 'left';

async function process({ messageId, subscriptionId, because }: Jobs['web-push']): Promise<Outcome> {
  const subscription = await findPushSubscription(subscriptionId);
  if (!subscription) return 'no device';
  // Asked behind it, when many jobs go on at once: then what they ask Redis goes in one piece.
  if (await wasPushed(messageId, subscriptionId)) return 'done before';
  if (because === 'test') return await deliver(sender, subscription, trialOf(messageId));
  const [news, reader] = await Promise.all([findNews(messageId), findReader(subscription.user.toHexString())]);
  if (!news) return 'no message';
  if (Date.now() - news.at.getTime() > pushSeconds * 1_000) return 'too old';
  // Since it was decided, or since the last try.
  const place = reader?.places.get(news.chatId);
  if (!reader || !place) return 'left';
  if (place.lastReadSeq >= news.seq) return 'read';
  return await deliver(sender, subscription, payloadOf(news, reader, because));
}

/** Tells one device of a message, through its push service. */
export const webPush: Processor<'web-push'> = { queue: 'web-push', process, concurrency: atOnce };
