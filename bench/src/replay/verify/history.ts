import type { Message } from '@talky/server/protocol';
import { SeqStream } from '../../check/seq-stream.ts';
import type { Findings } from './member-stream.ts';
import type { Timeline } from './timeline.ts';

/** Holds a chat's history, as REST gives it, against its timeline. */
export function checkHistory(timeline: Timeline, history: readonly Message[]): Findings {
  const stream = new SeqStream(timeline.base);
  let wrong = 0;
  let deliveries = 0;
  for (const message of history) {
    if (message.seq <= timeline.base) continue;
    deliveries++;
    stream.hear(message.seq);
    if (!timeline.matchesLast(message)) wrong++;
  }
  return {
    deliveries,
    lost: stream.lost(timeline.head),
    doubled: stream.doubled,
    disordered: stream.disordered,
    wrong,
  };
}
