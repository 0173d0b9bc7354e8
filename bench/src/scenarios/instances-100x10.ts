import { instances } from './comparisons.ts';
import { instancesMessages } from './instances-messages.ts';

/** Says what it costs that instances are one Talky, on a machine where more of them share the same two cores. */
export const instances100x10 = instancesMessages({
  name: 'instances-100x10',
  about: '100 groups of 10 live members, spread over 1, 2 and 4 instances on two cores',
  shape: { chats: 100, membersPerChat: 10, isGroup: true, messagesPerChat: 0 },
  inFlight: 2_000,
  ...instances,
});
