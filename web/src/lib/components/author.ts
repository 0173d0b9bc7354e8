import type { Message } from '@talky/server/protocol';

/** As whom a message appears: a webhook's word may go under another name than its sender's. */
export const authorOf = ({ as, sender }: Pick<Message, 'as' | 'sender'>): Pick<Message['sender'], 'name' | 'pic'> => ({
  name: as?.name ?? sender.name,
  pic: as?.pic ?? sender.pic,
});
