import {
  ChatModel,
  closeStores,
  issueAccessToken,
  MembershipModel,
  openStores,
  readConfig,
  SessionModel,
  UserModel,
} from '@talky/server/backend';
import mongoose, { type mongo } from 'mongoose';

type Id = mongo.ObjectId;
const { ObjectId } = mongoose.mongo;
const dayMs = 86_400_000;
const writtenAtOnce = 5_000;

/** Somebody with a session, and the ids of their chats. */
export interface Resident {
  token: string;
  chats: string[];
}

/** Sizes of the groups everyone is in, one of each: people are dealt into them differently each time. */
export type GroupSizes = readonly number[];

/** Each group's members by place; another step for each size, so that two people seldom share more than one. */
function deal(people: number, size: number, step: number): number[][] {
  const groups: number[][] = Array.from({ length: Math.ceil(people / size) }, () => []);
  for (let place = 0; place < people; place++) groups[Math.floor(((place * step) % people) / size)]?.push(place);
  return groups;
}

/** Numbers that share no factor with any round number of people. */
const steps = [1, 7, 11, 13, 17, 19, 23, 29];

async function store(collection: { insertMany(docs: mongo.Document[]): Promise<unknown> }, docs: mongo.Document[]) {
  for (let from = 0; from < docs.length; from += writtenAtOnce)
    await collection.insertMany(docs.slice(from, from + writtenAtOnce));
}

async function found(members: Id[], memberships: mongo.Document[], groups: mongo.Document[]): Promise<string> {
  const _id = new ObjectId();
  const now = new Date();
  groups.push({
    _id,
    isGroup: true,
    isPublic: false,
    name: `Group of ${members.length}`,
    memberCount: members.length,
    lastSeq: 0,
    activeAt: now,
    createdAt: now,
    updatedAt: now,
  });
  for (const [place, user] of members.entries())
    memberships.push({
      _id: new ObjectId(),
      chat: _id,
      user,
      role: place === 0 ? 'admin' : 'member',
      lastReadSeq: 0,
      joinedAt: now,
    });
  return _id.toHexString();
}

async function signIn(user: Id, sessions: mongo.Document[]): Promise<string> {
  const _id = crypto.randomUUID();
  const now = new Date();
  const expiresAt = new Date(now.getTime() + dayMs);
  sessions.push({ _id, user, currentHash: _id, rotatedAt: now, createdAt: now, expiresAt });
  return await issueAccessToken(user.toHexString(), _id);
}

/** Writes people and their groups straight into the store. */
export async function settle(env: Record<string, string>, people: number, sizes: GroupSizes): Promise<Resident[]> {
  await openStores(readConfig(env));
  const ids = Array.from({ length: people }, () => new ObjectId());
  const sessions: mongo.Document[] = [];
  const memberships: mongo.Document[] = [];
  const groups: mongo.Document[] = [];
  const residents: Resident[] = [];
  for (const id of ids) residents.push({ token: await signIn(id, sessions), chats: [] });
  for (const [round, size] of sizes.entries()) {
    for (const places of deal(people, size, steps[round % steps.length] ?? 1)) {
      const members = places.flatMap((place) => ids[place] ?? []);
      const chatId = await found(members, memberships, groups);
      for (const place of places) residents[place]?.chats.push(chatId);
    }
  }
  const users = ids.map((_id, place) => ({
    _id,
    name: `Resident ${place}`,
    nameKey: `resident ${place}`,
    email: `${_id}@example.org`,
    emailKey: `${_id}@example.org`,
    isAdmin: false,
    isBot: false,
    settings: {},
    dnd: false,
    terms: [],
    createdAt: new Date(),
  }));
  await store(UserModel.collection, users);
  await store(SessionModel.collection, sessions);
  await store(ChatModel.collection, groups);
  await store(MembershipModel.collection, memberships);
  await closeStores();
  return residents;
}
