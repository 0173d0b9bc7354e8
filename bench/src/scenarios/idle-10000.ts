import { Crowd } from '../load/crowd.ts';
import { settledMemory } from '../load/memory.ts';
import { makeWire } from '../load/wire/wires.ts';
import { peers } from './comparisons.ts';
import type { Scenario } from './scenario.ts';

const sockets = 10_000;
/** Connected before the measurement and kept: code that gets compiled and pools that grow are no socket's own memory. */
const socketsBefore = 2_000;
const membersPerChat = 10;

/** What a socket costs that has said hello and is silent. */
export const idle10000: Scenario = {
  name: 'idle-10000',
  about: '10,000 sockets that only listen, 10 to a group',
  shape: { chats: (sockets + socketsBefore) / membersPerChat, membersPerChat, isGroup: true, messagesPerChat: 0 },
  ...peers,
  placement: 'one core',
  hasCeiling: false,
  maxRounds: 1,
  figures: [
    {
      name: 'memory a socket',
      unit: 'KB',
      wanted: [
        { of: 'talky', atMost: 4 },
        { of: 'talky', over: 'socketio', atMost: 0.5 },
      ],
    },
    { name: 'connects', unit: '/s' },
  ],
  async run({ wire, entrances, processes, population }) {
    const [pid = 0] = processes.instances;
    const crowd = new Crowd(population, makeWire(wire));
    await crowd.connect(entrances, 0, socketsBefore);
    const before = await settledMemory(pid);
    const start = performance.now();
    await crowd.connect(entrances, socketsBefore);
    const connects = sockets / ((performance.now() - start) / 1_000);
    const after = await settledMemory(pid);
    const closed = crowd.members.filter(({ socket }) => !socket.isOpen).length;
    crowd.close();
    return {
      figures: { 'memory a socket': (after - before) / sockets / 1_024, connects },
      problems: closed > 0 ? [`${closed} idle sockets did not stay open.`] : [],
      sent: 0,
    };
  },
};
