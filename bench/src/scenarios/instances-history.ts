import { capacity } from '../load/busy.ts';
import { readLoop } from '../load/read-loop.ts';
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
  contestants: ['1 instance', '2 instances', '4 instances'],
  ratios: [
    ['2 instances', '1 instance'],
    ['4 instances', '1 instance'],
  ],
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
    { name: 'busiest instance', unit: '% of a core' },
    { name: 'stores', unit: '% of a core' },
    { name: 'generator', unit: '% of a core' },
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
        'busiest instance': busy.busiestInstance,
        stores: busy.stores,
        generator: busy.generator,
      },
      problems,
      sent: shape.chats * messagesPerChat,
    };
  },
};
