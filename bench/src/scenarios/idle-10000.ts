import { Crowd } from '../load/crowd.ts';
import { settledMemory } from '../load/memory.ts';
import type { Scenario } from './scenario.ts';

const warmUpSockets = 1_000;

/** What a socket costs that has said hello and is silent. */
export const idle10000: Scenario = {
  name: 'idle-10000',
  about: '10,000 sockets that only listen, 10 to a group',
  shape: { chats: 1_000, membersPerChat: 10, isGroup: true, messagesPerChat: 0 },
  hasCeiling: false,
  figures: [
    { name: 'memory a socket', unit: 'KB', wanted: { atMost: 4 } },
    { name: 'connects', unit: '/s' },
  ],
  async run({ port, pid, population }) {
    // Code that is compiled and buffers that are grown by the first sockets are no socket's own memory.
    const few = new Crowd(population);
    await few.connect(port, warmUpSockets);
    few.close();
    const before = await settledMemory(pid);
    const crowd = new Crowd(population);
    const start = performance.now();
    await crowd.connect(port);
    const connects = crowd.members.length / ((performance.now() - start) / 1_000);
    const after = await settledMemory(pid);
    const closed = crowd.members.filter(({ socket }) => !socket.isOpen).length;
    crowd.close();
    return {
      figures: { 'memory a socket': (after - before) / crowd.members.length / 1_024, connects },
      problems: closed > 0 ? [`${closed} idle sockets did not stay open.`] : [],
      sent: 0,
    };
  },
};
