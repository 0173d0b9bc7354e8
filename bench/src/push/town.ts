import {
  ChatModel,
  closeStores,
  config,
  MessageModel,
  openStores,
  PushSubscriptionModel,
  readConfig,
  SessionModel,
} from '@talky/server/backend';
import { enqueueAll, pushJob } from '@talky/server/jobs';
import { type Browser, PushService } from '@talky/server/testing';
import mongoose from 'mongoose';
import { settle } from '../returning/town.ts';

type Id = mongoose.mongo.ObjectId;
const { ObjectId } = mongoose.mongo;

/** Everybody is in one group, whose messages are pushed, and in two small ones. */
const smallGroups = [10, 5];
/** Not so long ago that it is no news, too long for the workers' sweep to find them undecided. */
const ageMs = 2 * 3_600_000;
const text = 'The ferry leaves from pier 4 at a quarter past eight, and **nobody** is going to wait for us. ';

/** People with a browser each, all in one chat. */
export interface Town {
  service: PushService;
  browsers: Browser[];
  subscriptionIds: string[];
  chat: Id;
  sender: Id;
}

/** Writes people, groups and subscriptions straight into the store. */
export async function settleTown(env: Record<string, string>, people: number): Promise<Town> {
  const [resident] = await settle(env, people, [people, ...smallGroups]);
  const service = await PushService.start();
  await openStores(readConfig({ ...env, ...service.env }));
  const sessions = await SessionModel.find({}, { user: 1 }).lean();
  const now = new Date();
  const browsers = sessions.map(() => service.subscribe(config().push.vapid.publicKey));
  const subscriptions = sessions.map((session, place) => ({
    _id: new ObjectId(),
    user: session.user,
    session: session._id,
    ...browsers[place]?.toJSON(),
    userAgent: '',
    createdAt: now,
    seenAt: now,
  }));
  await PushSubscriptionModel.collection.insertMany(subscriptions);
  await closeStores();
  const [chat] = resident?.chats ?? [];
  const [author] = sessions;
  if (!chat || !author) throw new Error('The town is empty.');
  return {
    service,
    browsers,
    subscriptionIds: subscriptions.map(({ _id }) => _id.toHexString()),
    chat: new ObjectId(chat),
    // Nobody's own browser is left out here: what is measured is the pushes.
    sender: author.user as Id,
  };
}

/** Writes messages, and a job for each device and message; resolves to how many jobs there are. */
export async function fillQueue(env: Record<string, string>, town: Town, count: number): Promise<number> {
  await openStores(readConfig({ ...env, ...town.service.env }));
  const at = new Date(Date.now() - ageMs);
  const seconds = Math.floor(at.getTime() / 1_000);
  const messages = Array.from({ length: count }, (_, place) => ({
    _id: new ObjectId(`${seconds.toString(16)}${place.toString(16).padStart(16, '0')}`),
    chat: town.chat,
    seq: place + 1,
    sender: town.sender,
    clientId: `push-${place}`,
    content: text,
    createdAt: at,
  }));
  await MessageModel.collection.insertMany(messages);
  await ChatModel.collection.updateOne({ _id: town.chat }, { $set: { lastSeq: count } });
  for (const message of messages) {
    const messageId = message._id.toHexString();
    await enqueueAll(
      'web-push',
      town.subscriptionIds.map((subscriptionId) => pushJob(messageId, subscriptionId, 'level.all')),
    );
  }
  await closeStores();
  return count * town.subscriptionIds.length;
}
