import { instancesMessages } from './instances-messages.ts';

/** Two instances live either way: everyone comes to one of them, or half to each. Equal is equal within 5 %. */
export const instancesHotChat = instancesMessages({
  name: 'instances-hot-chat',
  about: 'One group of 100 live members, all by one of two instances or spread over both',
  shape: { chats: 1, membersPerChat: 100, isGroup: true, messagesPerChat: 0 },
  inFlight: 256,
  contestants: ['by one', 'by both'],
  ratios: [['by both', 'by one']],
  wanted: [{ of: 'by both', over: 'by one', atLeast: 0.95 }],
});
