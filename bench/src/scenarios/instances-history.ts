import { busyFigures, busyShares, capacity } from '../load/busy.ts';
import { readLoop } from '../load/read-loop.ts';
import { instances } from './comparisons.ts';
import { messagesPerChat, pageOf, pageSize, readers, shape } from './history-page.ts';
import type { Scenario } from './scenario.ts';

/**
 * Scrolling back, with 1, 2 and 4 instances: pages that no cache holds. MongoDB needs about a third of an instance's
 * time for each, so that on two cores the stores are part of what is short; `capacity` leaves them out.
 */
export const instancesHistory: Scenario = {
  name: 'instances-history',
  about: `Earlier pages of ${pageSize} messages over REST, ${readers} at a time, by 1, 2 and 4 instances on two cores`,
  shape,
  ...instances,
  placement: 'a core an instance',
  hasCeiling: false,
  figures: [
    { name: 'reads', unit: '/s' },
    {
      name: 'capacity',
      unit: 'reads/s, a core each',
      wanted: [{ of: '2 instances', over: '1 instance', atLeast: 1.6 }],
    },
    { name: 'read p99', unit: 'ms' },
    ...busyFigures,
  ],
  async run(job) {
    const { reads, p99, busy, problems } = await readLoop(job, readers, (turn) =>
      pageOf(job.population, turn, pageSize + (turn % (messagesPerChat - pageSize))),
    );
    return {
      figures: {
        reads,
        capacity: capacity(reads, busy),
        'read p99': p99,
        ...busyShares(busy),
      },
      problems,
      sent: shape.chats * messagesPerChat,
    };
  },
};
