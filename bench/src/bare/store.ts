import mongoose, { type mongo } from 'mongoose';

type Id = mongo.ObjectId;
export const ObjectId = mongoose.mongo.ObjectId;

export interface BareUser {
  _id: Id;
  name: string;
}

export interface BareMembership {
  chat: Id;
  user: Id;
}

export interface BareMessage {
  _id: Id;
  chat: Id;
  seq: number;
  sender: Id;
  clientId: string;
  content: string;
  createdAt: Date;
}

export interface BareStore {
  users: mongo.Collection<BareUser>;
  memberships: mongo.Collection<BareMembership>;
  messages: mongo.Collection<BareMessage>;
  close(): Promise<void>;
}

/** Opens the collections with the durability and the unique indexes that Talky has. */
export async function openBareStore(url: string): Promise<BareStore> {
  const client = await mongoose.mongo.MongoClient.connect(url, { w: 'majority', journal: true });
  const db = client.db();
  const memberships = db.collection<BareMembership>('memberships');
  const messages = db.collection<BareMessage>('messages');
  await memberships.createIndex({ user: 1 });
  await messages.createIndex({ chat: 1, seq: 1 }, { unique: true });
  await messages.createIndex({ chat: 1, sender: 1, clientId: 1 }, { unique: true });
  return { users: db.collection<BareUser>('users'), memberships, messages, close: () => client.close() };
}
