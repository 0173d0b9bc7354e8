import type { Diary } from '../people/diary.ts';
import type { Ordeal } from '../stage/inflict.ts';

const keyOf = ({ chatId, seq }: { chatId: string; seq: number }) => `${chatId} ${seq}`;

/**
 * How long after its acknowledgement the latest delivery came, of the messages acknowledged during these ordeals; in
 * milliseconds. Only sockets that were live by then count: the others resumed.
 */
export function latestDelivery(diary: Diary, ordeals: readonly Ordeal[]): number | undefined {
  const acked = new Map<string, number>();
  for (const ack of diary.acks)
    if (ordeals.some(({ began, repaired }) => ack.at >= began && ack.at <= repaired)) acked.set(keyOf(ack), ack.at);
  let latest: number | undefined;
  for (const delivery of diary.deliveries) {
    const at = acked.get(keyOf(delivery));
    if (at !== undefined && delivery.liveSince <= at) latest = Math.max(latest ?? 0, delivery.at - at);
  }
  return latest;
}
