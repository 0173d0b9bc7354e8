import { readLoop } from '../load/read-loop.ts';
import { peers } from './comparisons.ts';
import { messagesPerChat, pageOf, pageSize, readers, shape } from './history-page.ts';
import type { Scenario } from './scenario.ts';

/** Opening a chat: its last 50 messages over REST. */
export const history: Scenario = {
  name: 'history',
  about: `The last ${pageSize} of ${messagesPerChat} messages over REST, ${readers} at a time, 100 groups of 10`,
  shape,
  ...peers,
  placement: 'one core',
  hasCeiling: false,
  figures: [
    {
      name: 'reads',
      unit: '/s',
      wanted: [
        { of: 'talky', atLeast: 3_000 },
        { of: 'talky', over: 'socketio', atLeast: 10 },
      ],
    },
    { name: 'read p50', unit: 'ms' },
    { name: 'read p99', unit: 'ms', wanted: [{ of: 'talky', over: 'socketio', atMost: 1 }] },
    { name: 'generator busy', unit: '%' },
  ],
  async run(job) {
    const { reads, p50, p99, busy, problems } = await readLoop(job, readers, (turn) =>
      pageOf(job.population, turn, messagesPerChat),
    );
    return {
      figures: { reads, 'read p50': p50, 'read p99': p99, 'generator busy': busy.generator },
      problems,
      sent: shape.chats * messagesPerChat,
    };
  },
};
