import { messageScenario } from './messages.ts';

export const direct500 = messageScenario({
  name: 'direct-500',
  about: '500 direct chats, both sides live',
  chats: 500,
  membersPerChat: 2,
  inFlight: 2_000,
  rates: { moderate: 200, busy: 2_000 },
});
