import { messageScenario } from './messages.ts';

export const groups100x10 = messageScenario({
  name: 'groups-100x10',
  about: '100 groups of 10 live members',
  chats: 100,
  membersPerChat: 10,
  inFlight: 2_000,
  rates: { moderate: 200, busy: 2_000 },
});
