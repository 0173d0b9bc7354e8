import {
  ChatModel,
  findCall,
  findDevices,
  findPushSubscription,
  findUsersByIds,
  KeyedTurns,
  notePushed,
  wasPushed,
} from '@talky/server/backend';
import type { Jobs } from '@talky/server/jobs';
import type { CallPush } from '@talky/server/protocol';
import { UnrecoverableError } from 'bullmq';
import { Types } from 'mongoose';
import type { Processor } from './processor.ts';
import { type CallNews, callPayloadOf } from './push/call-payload.ts';
import { deliver } from './push/deliver.ts';
import { findReader } from './push/reader.ts';
import { PushSender } from './push/sender.ts';

type Stored = NonNullable<Awaited<ReturnType<typeof findCall>>>;

const atOnce = 64;

const sender = new PushSender();

/** Under this it is kept which devices a call was rung on by push: those alone must be told that it rings no more. */
const ringMark = (callId: string) => `call-${callId}`;

/** Missed calls are news by themselves; all else is told only to take the place of ringing. */
const isNews = (event: CallPush['event']) => /^(ring|started|missed|cancelled)$/.test(event);

/** Until when a call rings somebody or, for what is not ringing, when it was over; undefined: it comes too late. */
function momentOf({ call }: Stored, { userId, event }: Jobs['call-push']): Date | undefined {
  const now = new Date();
  const seat = call.seats.find((one) => one.userId === userId);
  if (event === 'ring') {
    const isRung = seat?.state === 'inviting' || seat?.state === 'ringing';
    return isRung && seat.until && seat.until > now ? seat.until : undefined;
  }
  if (event === 'started') return call.state === 'ended' ? undefined : call.expiresAt;
  return call.endedAt ?? now;
}

async function newsOf({ call, record }: Stored): Promise<CallNews | undefined> {
  const [chat, people] = await Promise.all([
    ChatModel.collection.findOne({ _id: new Types.ObjectId(call.chatId) }, { projection: { name: 1, isGroup: 1 } }),
    findUsersByIds([call.startedBy]),
  ]);
  const caller = people.get(call.startedBy);
  if (!chat || !caller) return undefined;
  return {
    callId: call.id,
    chatId: call.chatId,
    kind: call.kind,
    isGroup: chat.isGroup,
    chatName: chat.isGroup ? (chat.name ?? '') : '',
    callerName: caller.name,
    callerPic: caller.pic,
    seq: record?.seq ?? 0,
  };
}

/** What became of it on one device. */
type Outcome = 'taken' | 'gone' | 'done before' | 'no device' | 'never rung';

async function tell(
  subscriptionId: string,
  event: CallPush['event'],
  payload: ReturnType<typeof callPayloadOf>,
  callId: string,
): Promise<Outcome> {
  const subscription = await findPushSubscription(subscriptionId);
  if (!subscription) return 'no device';
  if (await wasPushed(payload.id, subscriptionId)) return 'done before';
  if (!isNews(event) && !(await wasPushed(ringMark(callId), subscriptionId))) return 'never rung';
  // Before it rings: should it be taken and the answer lost, the end of the ringing must find the device.
  if (event === 'ring') await notePushed(ringMark(callId), subscriptionId);
  return await deliver(sender, subscription, payload);
}

/** What a person is told of one call goes out in its order: ringing that came behind its end would ring on. */
const turns = new KeyedTurns();

const process = (job: Jobs['call-push']) => turns.run(`${job.callId} ${job.userId}`, () => inform(job));

async function inform(job: Jobs['call-push']): Promise<Outcome[] | 'no call' | 'over' | 'left'> {
  const { callId, userId, event, at } = job;
  const stored = await findCall(callId);
  if (!stored) return 'no call';
  const expiresAt = momentOf(stored, job);
  if (!expiresAt) return 'over';
  const [news, reader, devices] = await Promise.all([newsOf(stored), findReader(userId), findDevices([userId])]);
  if (!news || !reader) return 'left';
  const payload = callPayloadOf(news, reader, { userId, event, at, expiresAt });
  const told = await Promise.allSettled(
    (devices.get(userId) ?? []).map((subscriptionId) => tell(subscriptionId, event, payload, callId)),
  );
  // One device that never takes it keeps nobody else's from being tried again.
  const failed = told.filter(({ status }) => status === 'rejected').map((one) => (one as PromiseRejectedResult).reason);
  const again = failed.find((reason) => !(reason instanceof UnrecoverableError));
  if (again) throw again;
  return told.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** Tells a person's devices of a call, through their push services: that it rings, and that it does no more. */
export const callPush: Processor<'call-push'> = { queue: 'call-push', process, concurrency: atOnce };
