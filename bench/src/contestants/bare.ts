import { startServer } from '../backend/server-process.ts';
import { ObjectId, openBareStore } from '../bare/store.ts';
import { content } from '../load/member.ts';
import { alone, type Contestant } from './contestant.ts';
import { earlierMessages, layOut } from './layout.ts';

const script = new URL('../bare/main.ts', import.meta.url).pathname;

function contestant(name: string, persists: boolean): Contestant {
  return {
    name,
    wire: 'talky',
    persists,
    async start({ mongoUrl }) {
      return alone(await startServer(script, { MONGO_URL: mongoUrl, BARE_STORE: persists ? 'on' : 'off' }));
    },
    async populate({ mongoUrl }, shape) {
      const bare = await openBareStore(mongoUrl);
      const chats = layOut(shape);
      for (const chat of chats) {
        await bare.users.insertMany(chat.members.map((_id) => ({ _id, name: 'Someone' })));
        await bare.memberships.insertMany(chat.members.map((user) => ({ _id: new ObjectId(), chat: chat._id, user })));
        if (shape.messagesPerChat > 0) await bare.messages.insertMany(earlierMessages(chat, shape, content));
      }
      await bare.close();
      const token = (user: { toHexString(): string }) => user.toHexString();
      return { chats: chats.map(({ _id, members }) => ({ id: _id.toHexString(), tokens: members.map(token) })) };
    },
    disquiet: async () => [],
  };
}

export const bare = contestant('bare', true);

/** Stores nothing: what the load generator and Bun's sockets can do at most. */
export const ceiling = contestant('ceiling', false);
