import { Types, trusted } from 'mongoose';
import { forbidden, notFound } from '../../errors.ts';
import { type PushDevice, pushDevicesMax } from '../../protocol/push.ts';
import { isDuplicateKey } from '../../stores/duplicate-key.ts';
import type { Actor } from '../auth/actor.ts';
import { deviceName } from './device-name.ts';
import { readEndpoint } from './endpoint.ts';
import { type PushSubscriptionDoc, PushSubscriptionModel } from './model.ts';
import { checkSubscriptionKeys } from './subscription-keys.ts';

/** What a browser gives out when it subscribes. */
export interface NewDevice {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  /** The endpoint that the same browser had before. */
  replaces?: string | undefined;
}

const userAgentMax = 300;

const toDevice = (doc: PushSubscriptionDoc, actor: Actor): PushDevice => ({
  _id: doc._id.toHexString(),
  name: deviceName(doc.userAgent),
  createdAt: doc.createdAt.toISOString(),
  lastSentAt: doc.lastSentAt?.toISOString() ?? null,
  current: doc.session === actor.sessionId,
});

const ofUser = ({ userId }: Actor) => ({ user: new Types.ObjectId(userId) });

function store(actor: Actor, session: string, { endpoint, keys }: NewDevice, userAgent: string) {
  const now = new Date();
  return PushSubscriptionModel.findOneAndUpdate(
    { endpoint, ...ofUser(actor) },
    {
      $set: { session, keys, userAgent: userAgent.slice(0, userAgentMax), seenAt: now },
      $setOnInsert: { createdAt: now },
    },
    { upsert: true, returnDocument: 'after' },
  ).lean();
}

async function dropOldest(actor: Actor): Promise<void> {
  const beyond = await PushSubscriptionModel.find(ofUser(actor), { _id: 1 })
    .sort({ seenAt: -1 })
    .skip(pushDevicesMax)
    .lean();
  if (beyond.length > 0)
    await PushSubscriptionModel.deleteMany({ _id: trusted({ $in: beyond.map(({ _id }) => _id) }) });
}

/**
 * Has the actor's browser notified from now on, as long as its session lasts. Said again, it is the same device; of
 * more than ten the one goes that has not been seen for the longest time. Throws `forbidden` without a session.
 */
export async function addDevice(actor: Actor, device: NewDevice, userAgent: string): Promise<PushDevice> {
  if (actor.sessionId === null) throw forbidden('Only a signed-in browser can be notified.');
  readEndpoint(device.endpoint);
  checkSubscriptionKeys(device.keys);
  const { sessionId } = actor;
  // Whoever used this browser before is no longer told there: a new owner is a new device.
  await PushSubscriptionModel.deleteMany({ endpoint: device.endpoint, user: trusted({ $ne: ofUser(actor).user }) });
  const doc = await store(actor, sessionId, device, userAgent).catch((error: unknown) => {
    // Two tabs at once: the other one was first.
    if (!isDuplicateKey(error)) throw error;
    return store(actor, sessionId, device, userAgent);
  });
  const { replaces } = device;
  if (replaces !== undefined && replaces !== device.endpoint)
    await PushSubscriptionModel.deleteOne({ endpoint: replaces, ...ofUser(actor) });
  await dropOldest(actor);
  return toDevice(doc, actor);
}

/** The actor's devices, latest seen first. */
export async function listDevices(actor: Actor): Promise<PushDevice[]> {
  const docs = await PushSubscriptionModel.find(ofUser(actor)).sort({ seenAt: -1 }).limit(pushDevicesMax).lean();
  return docs.map((doc) => toDevice(doc, actor));
}

/** Ends the notifications of one of the actor's devices. */
export async function removeDevice(actor: Actor, deviceId: string): Promise<void> {
  const { deletedCount } = await PushSubscriptionModel.deleteOne({
    _id: new Types.ObjectId(deviceId),
    ...ofUser(actor),
  });
  if (deletedCount === 0) throw notFound('device');
}

/** The devices of sessions that have ended: nobody is told there any more. */
export async function removeDevicesOf(sessionIds: readonly string[]): Promise<void> {
  await PushSubscriptionModel.deleteMany({ session: trusted({ $in: [...sessionIds] }) });
}
