import { messageScenario } from './messages.ts';

export const group1000 = messageScenario({
  name: 'group-1000',
  about: 'One group of 1,000 live members',
  chats: 1,
  membersPerChat: 1_000,
  inFlight: 256,
  rates: { moderate: 20, busy: 100 },
});
