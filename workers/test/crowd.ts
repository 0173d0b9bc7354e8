import {
  ChatModel,
  type MembershipDoc,
  MembershipModel,
  PushSubscriptionModel,
  SessionModel,
  type UserDoc,
} from '@talky/server/backend';
import type { Chat, ReasonCode } from '@talky/server/protocol';
import {
  type Browser,
  createPerson,
  type Person,
  type PushService,
  type Talky,
  TestSocket,
} from '@talky/server/testing';
import { Types } from 'mongoose';

/** Members of one kind, and what is to become of a message for each of them. */
export interface Kind {
  count: number;
  because: ReasonCode;
  isNotified: boolean;
  isOnline?: boolean;
  isLooking?: boolean;
  hasDevice?: boolean;
  account?: Partial<UserDoc>;
  membership?: Partial<MembershipDoc>;
}

/** A member with a browser that takes notifications, where they have one. */
export interface Member {
  person: Person;
  kind: Kind;
  browser: Browser | undefined;
}

/** So many are made at once. */
const atOnce = 50;

export interface Crowd {
  chatId: string;
  members: Member[];
  /** Closes the sockets of those who are online. */
  leave(): void;
}

async function inPortions<T, R>(items: readonly T[], make: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (let from = 0; from < items.length; from += atOnce)
    made.push(...(await Promise.all(items.slice(from, from + atOnce).map((item, index) => make(item, from + index)))));
  return made;
}

/** Makes the people members of a new group, and stores how each stands to it. */
async function group(founder: Person, members: readonly Member[]): Promise<string> {
  const users = members.slice(0, 1).map(({ person }) => person.id);
  const chatId = (await founder.post<Chat>('/chat/group', { name: 'Everybody', users })).body._id;
  const chat = new Types.ObjectId(chatId);
  await MembershipModel.bulkWrite(
    members.map(({ person, kind }) => ({
      updateOne: {
        filter: { chat, user: new Types.ObjectId(person.id) },
        update: { $set: kind.membership ?? {}, $setOnInsert: { role: 'member' } },
        upsert: true,
      },
    })),
  );
  await ChatModel.updateOne({ _id: chat }, { memberCount: members.length + 1 });
  return chatId;
}

/** As if each had subscribed from the session they are signed in with. */
async function storeDevices(members: readonly Member[]): Promise<void> {
  const sessions = new Map((await SessionModel.find().lean()).map(({ _id, user }) => [user.toHexString(), _id]));
  const now = new Date();
  await PushSubscriptionModel.insertMany(
    members.flatMap(({ person, browser }) => {
      const session = sessions.get(person.id);
      const user = new Types.ObjectId(person.id);
      return browser && session ? [{ user, session, ...browser.toJSON(), createdAt: now, seenAt: now }] : [];
    }),
  );
}

/** Makes a group of the founder's with members of all kinds, each as their kind is. */
export async function gather(
  talky: Talky,
  founder: Person,
  service: PushService,
  kinds: readonly Kind[],
): Promise<Crowd> {
  const { publicKey } = (await founder.get<{ publicKey: string }>('/push/key')).body;
  const wanted = kinds.flatMap((kind) => Array.from({ length: kind.count }, () => kind));
  const members = await inPortions(wanted, async (kind, index): Promise<Member> => {
    const person = await createPerson(talky.url, `member ${index}`, kind.account);
    return { person, kind, browser: kind.hasDevice === false ? undefined : service.subscribe(publicKey) };
  });
  await storeDevices(members);
  const chatId = await group(founder, members);
  const online = members.filter(({ kind }) => kind.isOnline);
  const sockets = await inPortions(online, async ({ person, kind }) => {
    const socket = await TestSocket.enter(talky.socketUrl, person.token);
    if (kind.isLooking) await socket.ask('chat.look', { chatId });
    return socket;
  });
  return {
    chatId,
    members,
    leave() {
      for (const socket of sockets) socket.close();
    },
  };
}
