import { Types } from 'mongoose';
import { SharedQuery } from '../../shared-query.ts';
import { readOpenSessions } from '../auth/validity.ts';
import { WriteBehind } from '../messages/write-behind.ts';
import { type PushSubscriptionDoc, PushSubscriptionModel } from './model.ts';

/** How soon it is known when a device was last told something. */
const noteMs = 1_000;

const ids = (hex: readonly string[]) => hex.map((id) => new Types.ObjectId(id));

/** The devices that are to be told what is for these people: subscriptions' ids, by person; who has none is left out. */
export async function findDevices(userIds: readonly string[]): Promise<Map<string, string[]>> {
  const devices = new Map<string, string[]>();
  const rows = PushSubscriptionModel.collection.find<Pick<PushSubscriptionDoc, '_id' | 'user'>>(
    { user: { $in: ids(userIds) } },
    { projection: { user: 1 } },
  );
  for await (const { _id, user } of rows) {
    const userId = user.toHexString();
    const known = devices.get(userId);
    if (known) known.push(_id.toHexString());
    else devices.set(userId, [_id.toHexString()]);
  }
  return devices;
}

async function readSubscriptions(subscriptionIds: readonly string[]): Promise<Map<string, PushSubscriptionDoc>> {
  const docs = await PushSubscriptionModel.collection
    .find<PushSubscriptionDoc>({ _id: { $in: ids(subscriptionIds) } })
    .toArray();
  const open = await readOpenSessions([...new Set(docs.map(({ session }) => session))]);
  // A session that ended while its end could not be stored everywhere, or that expired, takes its devices along.
  return new Map(
    docs.filter((doc) => open.get(doc.session) === doc.user.toHexString()).map((doc) => [doc._id.toHexString(), doc]),
  );
}

/** Pushes have time, and a query for many costs hardly more than one. */
const gatherMs = 20;
const subscriptions = new SharedQuery(readSubscriptions, 500, gatherMs);

/** A subscription whose session still holds; all who ask at once share a query. */
export const findPushSubscription = (subscriptionId: string): Promise<PushSubscriptionDoc | undefined> =>
  subscriptions.one(subscriptionId);

/** The push service says that it is no more. One that the browser has renewed meanwhile stays. */
export async function removePushSubscription({ _id, seenAt }: PushSubscriptionDoc): Promise<void> {
  await PushSubscriptionModel.deleteOne({ _id, seenAt });
}

const told = new WriteBehind<{ _id: Types.ObjectId; at: Date }>(
  noteMs,
  (next, known) => next.at > known.at,
  (rows) =>
    PushSubscriptionModel.collection.bulkWrite(
      rows.map(({ _id, at }) => ({ updateOne: { filter: { _id }, update: { $max: { lastSentAt: at } } } })),
      { ordered: false },
    ),
);

/** Its push service has taken something for it just now. Written a little later, with what else is. */
export function noteTold({ _id }: PushSubscriptionDoc): void {
  told.note(_id.toHexString(), { _id, at: new Date() });
}

/** Resolves once what was noted is written. */
export const flushTold = (): Promise<void> => told.flush();
