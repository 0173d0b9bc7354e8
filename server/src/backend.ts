import { type Config, useConfig } from './config.ts';
import { closeQueues } from './jobs/queues.ts';
import { startProvider, stopProvider } from './modules/calls/provider-choice.ts';
import { startCallWatch, stopCallWatch } from './modules/calls/wake.ts';
import { flushSummaries } from './modules/chats/summaries.ts';
import { flushCursors } from './modules/messages/cursors.ts';
import { flushTold } from './modules/push/subscriptions.ts';
import { ensureWorkspace } from './modules/workspace/service.ts';
import { startBroker, stopBroker } from './realtime/broker.ts';
import { leaveCluster, startCluster, stopCluster } from './realtime/cluster.ts';
import { startDeadPeers, stopDeadPeers } from './realtime/dead-peers.ts';
import { flyingCount, startHandover, stopHandover } from './realtime/handover.ts';
import { ledgerIsIdle } from './realtime/ledger.ts';
import { startLooking, stopLooking } from './realtime/looking.ts';
import { startNotices } from './realtime/notices.ts';
import { startPresence, stopPresence } from './realtime/presence.ts';
import { startRecheck, stopRecheck } from './realtime/recheck.ts';
import { startSlowReaders, stopSlowReaders } from './realtime/slow-readers.ts';
import { startSweep, stopSweep } from './realtime/sweep.ts';
import { stopAllTyping } from './realtime/typing.ts';
import { ensureIndexes } from './stores/indexes.ts';
import { connectMongo, disconnectMongo, insist, mongoAnswers } from './stores/mongo.ts';
import { connectRedis, disconnectRedis } from './stores/redis.ts';

export { config, readConfig, type Smtp } from './config.ts';
export { KeyedTurns } from './keyed-turns.ts';
export { issueAccessToken } from './modules/auth/access-token.ts';
export { SessionModel } from './modules/auth/model.ts';
export { declineToken } from './modules/calls/decline-token.ts';
export { findCall } from './modules/calls/store.ts';
export { wakeCall, wakeReaper } from './modules/calls/wake.ts';
export { type MembershipDoc, MembershipModel } from './modules/chats/membership.ts';
export { type ChatDoc, ChatModel } from './modules/chats/model.ts';
export { findTitles } from './modules/chats/titles.ts';
export { homeUrl, unsubscribeUrl } from './modules/email/links.ts';
export { type DigestDoc, DigestModel } from './modules/email/model.ts';
export { forgetSchedule, scheduleEmails } from './modules/email/schedule.ts';
export { readHeads, readSeqs } from './modules/messages/heads.ts';
export { type MessageDoc, MessageModel } from './modules/messages/model.ts';
export { type AddressedBy, addressesOf } from './modules/notifications/addresses.ts';
export { decide, isMuted, type Recipient } from './modules/notifications/decide.ts';
export { type NotificationDoc, NotificationModel } from './modules/notifications/kept.ts';
export { isQuiet } from './modules/notifications/quiet.ts';
export { readEndpoint } from './modules/push/endpoint.ts';
export { type PushSubscriptionDoc, PushSubscriptionModel } from './modules/push/model.ts';
export { notePushed, pushSeconds, wasPushed } from './modules/push/pushed.ts';
export {
  findDevices,
  findPushSubscription,
  noteTold,
  removePushSubscription,
} from './modules/push/subscriptions.ts';
export { findUsersByIds } from './modules/users/find.ts';
export { type UserDoc, UserModel } from './modules/users/model.ts';
export { notifyPreferencesOf } from './modules/users/notify.ts';
export { findWorkspace } from './modules/workspace/service.ts';
export { readLivingNodes } from './realtime/cluster.ts';
export { readLooking } from './realtime/looking-store.ts';
export { readStands } from './realtime/presence-store.ts';
export { SharedQuery } from './shared-query.ts';
export { ShortCache } from './short-cache.ts';
export { isDuplicateKey } from './stores/duplicate-key.ts';

/** How long others get to take over this instance's chats before its sockets are told to move. */
const takeOverMs = 300;
/** Whatever is open by then has met its deadline. */
const drainMs = 3_000;
let isUp = false;
let stopping = false;

/** Connects the stores, and no more: for workers and tools that read and derive. */
export async function openStores(config: Config): Promise<void> {
  useConfig(config);
  await Promise.all([connectMongo(config.mongoUrl), connectRedis(config.redisUrl)]);
}

export async function closeStores(): Promise<void> {
  await closeQueues();
  await flushTold().catch(() => undefined);
  disconnectRedis();
  await disconnectMongo();
}

/** Makes this process an instance of Talky: stores, then its place among the others. */
export async function startBackend(config: Config): Promise<void> {
  await openStores(config);
  await insist(ensureIndexes);
  startBroker();
  startNotices();
  startHandover();
  startPresence();
  startLooking();
  startSweep();
  startRecheck();
  startSlowReaders();
  startDeadPeers();
  await startCluster();
  await insist(ensureWorkspace);
  await startProvider(config);
  startCallWatch();
  isUp = true;
  stopping = false;
}

/** Whether this instance should get traffic: not while it stops, nor without its database. */
export async function isReady(): Promise<boolean> {
  return isUp && (await mongoAnswers());
}

/** Whether this process is on its way out. */
export const isStopping = () => stopping;

/** First half of a stop: no new traffic, the chats go to other instances. */
export async function handChatsOver(): Promise<void> {
  isUp = false;
  stopping = true;
  await leaveCluster();
  await Bun.sleep(takeOverMs);
}

async function settle(): Promise<void> {
  const limit = performance.now() + drainMs;
  while (!(ledgerIsIdle() && flyingCount() === 0) && performance.now() < limit) await Bun.sleep(20);
}

/** Second half of a stop, once the sockets are closed: what is in flight is answered and everything derived is written. */
export async function stopBackend(): Promise<void> {
  isUp = false;
  await stopCallWatch();
  await settle();
  stopAllTyping();
  await Promise.allSettled([flushSummaries(), flushCursors(), stopPresence()]);
  stopSlowReaders();
  stopDeadPeers();
  stopSweep();
  stopRecheck();
  stopLooking();
  stopHandover();
  stopCluster();
  stopBroker();
  await stopProvider().catch(() => undefined);
  await closeStores();
}
