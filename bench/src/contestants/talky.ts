import {
  ChatModel,
  closeStores,
  issueAccessToken,
  MembershipModel,
  MessageModel,
  openStores,
  readConfig,
  SessionModel,
  UserModel,
} from '@talky/server/backend';
import { startServer } from '../backend/server-process.ts';
import { content } from '../load/member.ts';
import { type Population, password, type Shape } from '../load/population.ts';
import { alone, type Contestant } from './contestant.ts';
import { earlierMessages, layOut, type PlannedChat } from './layout.ts';
import { loudCounters } from './quiet.ts';
import { talkyEnvironment, talkyScript } from './talky-process.ts';

const dayMs = 86_400_000;
const emailOf = (user: PlannedChat['_id']) => `${user}@example.org`;
/** As costly to verify as one that Talky made. */
const argon2id = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;

async function writeChat({ _id, members }: PlannedChat, shape: Shape, passwordHash: string): Promise<void> {
  const { isGroup, messagesPerChat } = shape;
  const direct = { isGroup, directKey: members.map(String).sort().join(':') };
  const group = { isGroup, name: 'Measured' };
  await ChatModel.create({ _id, ...(isGroup ? group : direct), memberCount: members.length, lastSeq: messagesPerChat });
  await UserModel.insertMany(
    members.map((user) => ({
      _id: user,
      name: 'Someone',
      nameKey: 'someone',
      email: emailOf(user),
      emailKey: emailOf(user),
      passwordHash,
    })),
  );
  await MembershipModel.insertMany(
    members.map((user, place) => ({
      chat: _id,
      user,
      role: isGroup && place === 0 ? 'admin' : 'member',
      lastReadSeq: messagesPerChat,
    })),
  );
}

async function signIn(user: PlannedChat['_id']): Promise<string> {
  const _id = crypto.randomUUID();
  const now = new Date();
  const expiresAt = new Date(now.getTime() + dayMs);
  await SessionModel.create({ _id, user, currentHash: _id, rotatedAt: now, createdAt: now, expiresAt });
  return await issueAccessToken(user.toHexString(), _id);
}

export const talky: Contestant = {
  name: 'talky',
  wire: 'talky',
  persists: true,
  async start(stores) {
    return alone(await startServer(talkyScript, talkyEnvironment(stores)));
  },
  async populate(stores, shape) {
    await openStores(readConfig(talkyEnvironment(stores)));
    const chats = layOut(shape);
    const population: Population = { chats: [] };
    const passwordHash = await Bun.password.hash(password, argon2id);
    for (const chat of chats) {
      await writeChat(chat, shape, passwordHash);
      if (shape.messagesPerChat > 0) await MessageModel.insertMany(earlierMessages(chat, shape, content));
      population.chats.push({
        id: chat._id.toHexString(),
        tokens: await Promise.all(chat.members.map(signIn)),
        emails: chat.members.map(emailOf),
      });
    }
    await closeStores();
    return population;
  },
  disquiet: loudCounters,
};

/** Several instances on the same stores, in turn on each core; clients may come to fewer of them. */
export function talkyInstances(name: string, count: { instances: number; entrances?: number }): Contestant {
  return {
    ...talky,
    name,
    async start(stores) {
      const places = Array.from({ length: count.instances }, (_, place) => place);
      const env = talkyEnvironment(stores);
      const instances = await Promise.all(places.map((place) => startServer(talkyScript, env, place)));
      return { instances, entrances: instances.slice(0, count.entrances ?? count.instances) };
    },
  };
}
