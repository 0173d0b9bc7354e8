import mongoose, { mongo, Types } from 'mongoose';
import { notFound } from '../errors.ts';
import { encodeAll } from '../modules/messages/encode-all.ts';
import { readRevs } from '../modules/messages/heads.ts';
import { type MessageDoc, messages, revisions } from '../modules/messages/model.ts';
import type { CallState } from '../protocol/calls.ts';
import type { System } from '../protocol/resources.ts';
import { isDuplicateKey } from '../stores/duplicate-key.ts';
import type { ChangeDraft, OpenDraft } from './draft.ts';
import { kindOf } from './hub.ts';
import { type Changed, publishChanged } from './publish.ts';

type OpenChange = OpenDraft<ChangeDraft>;

/** An instance that was killed within its transaction leaves its locks until MongoDB ends it; the driver would wait for two minutes. */
const tryMs = 200;

/** Somebody else's transaction holds what this one needs: nothing is stored, and the store is well. */
export class ChangesLocked extends Error {
  override name = 'ChangesLocked';
}

/** The change of one message that a batch comes to: of several, the last one counts. */
interface Plan {
  doc: MessageDoc;
  isChanged: boolean;
  waiters: OpenChange[];
}

const stages: readonly CallState[] = ['ringing', 'active', 'ended'];
const stageOf = (system: System | undefined) => stages.indexOf(system?.call?.state ?? 'ringing');

/** A line that follows a call: told late, by whichever instance, it stays at the latest that was told. */
function applySystem(plan: Plan, { content, system }: ChangeDraft): void {
  const { doc } = plan;
  if (!system || content === null || stageOf(system) <= stageOf(doc.system)) return;
  plan.isChanged = true;
  doc.system = system;
  doc.content = content;
}

/** The same words may name other people: two have the name, and now the other one is meant. */
const isSame = (doc: MessageDoc, draft: ChangeDraft) =>
  doc.content === draft.content && Bun.deepEquals(doc.mentions, draft.mentions);

function applyDraft(plan: Plan, draft: ChangeDraft, now: Date): void {
  const { doc } = plan;
  if (doc.system) return applySystem(plan, draft);
  // A deleted message stays deleted; the same content again changes nothing.
  if (doc.deletedAt || isSame(doc, draft)) return;
  plan.isChanged = true;
  delete doc.mentions;
  delete doc.addressed;
  if (draft.mentions) doc.mentions = draft.mentions;
  if (draft.addressed) doc.addressed = draft.addressed;
  if (draft.content === null) {
    doc.content = '';
    doc.deletedAt = now;
    delete doc.attachments;
  } else {
    doc.content = draft.content;
    doc.editedAt = now;
  }
}

function makePlans(docs: readonly MessageDoc[], opens: readonly OpenChange[]): Plan[] {
  const now = new Date();
  const plans = new Map<string, Plan>(
    docs.map((doc) => [doc._id.toHexString(), { doc, isChanged: false, waiters: [] }]),
  );
  for (const open of opens) {
    const plan = plans.get(open.draft.messageId);
    if (plan?.doc.chat.toHexString() !== open.draft.chatId) continue;
    applyDraft(plan, open.draft, now);
    plan.waiters.push(open);
  }
  return [...plans.values()].filter((plan) => plan.waiters.length > 0);
}

/** Makes the driver run the transaction again, on fresh reads. */
function changedElsewhere(): mongo.MongoError {
  const error = new mongo.MongoError('The chat was changed elsewhere meanwhile.');
  error.addErrorLabel('TransientTransactionError');
  return error;
}

/** Moves a chat's counter from where it was read to past the new revs; a stale owner's transaction fails here. */
async function advanceCounter(chatId: string, from: number, to: number, session: mongo.ClientSession): Promise<void> {
  const _id = new Types.ObjectId(chatId);
  if (from > 0) {
    const { matchedCount } = await revisions().updateOne({ _id, rev: from }, { $set: { rev: to } }, { session });
    if (matchedCount !== 1) throw changedElsewhere();
    return;
  }
  try {
    await revisions().insertOne({ _id, rev: to }, { session });
  } catch (error) {
    throw isDuplicateKey(error) ? changedElsewhere() : error;
  }
}

function toUpdate({ doc }: Plan): mongo.AnyBulkWriteOperation<MessageDoc> {
  const { content, rev = 0, editedAt, deletedAt, attachments, mentions, addressed, system } = doc;
  const state = { content, rev, editedAt, deletedAt, attachments, mentions, addressed, system };
  const entries = Object.entries(state);
  const set = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const unset = Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [[key, 1 as const]] : [])));
  return { updateOne: { filter: { _id: doc._id }, update: { $set: set, $unset: unset } } };
}

async function attempt(opens: readonly OpenChange[], begun: number, session: mongo.ClientSession): Promise<Plan[]> {
  if (performance.now() - begun > tryMs) throw new ChangesLocked('Another transaction does not end.');
  const chatIds = [...new Set(opens.map((open) => open.draft.chatId))];
  // Counters before messages: whoever changes one of these messages later moves a counter and so fails this attempt.
  const heads = await readRevs(chatIds);
  const ids = [...new Set(opens.map((open) => open.draft.messageId))].map((id) => new Types.ObjectId(id));
  const docs = await messages()
    .find({ _id: { $in: ids } }, { session })
    .toArray();
  const plans = makePlans(docs, opens);
  const changed = plans.filter((plan) => plan.isChanged);
  for (const chatId of chatIds) {
    const head = heads.get(chatId) ?? 0;
    const ofChat = changed.filter((plan) => plan.doc.chat.toHexString() === chatId);
    for (const [index, plan] of ofChat.entries()) plan.doc.rev = head + index + 1;
    if (ofChat.length > 0) await advanceCounter(chatId, head, head + ofChat.length, session);
  }
  if (changed.length > 0) await messages().bulkWrite(changed.map(toUpdate), { session });
  return plans;
}

/**
 * Writes changes of messages, all that wait in one transaction: the counters' compare-and-set and the
 * updates. A missing rev is then always one overtaken by a later change, never one in flight.
 * Throws, with nothing answered, when the store does not take it, or `ChangesLocked`: the lane tries again.
 */
export async function writeChanges(opens: readonly OpenChange[]): Promise<void> {
  const session = (await mongoose.startSession()) as unknown as mongo.ClientSession;
  const begun = performance.now();
  let plans: Plan[];
  try {
    plans = await session.withTransaction(() => attempt(opens, begun, session), {
      writeConcern: { w: 'majority', j: true },
    });
  } finally {
    await session.endSession();
  }
  const encoded = await encodeAll(plans.map((plan) => plan.doc));
  const events: Changed[] = [];
  plans.forEach(({ doc, isChanged }, index) => {
    if (isChanged)
      events.push({
        chatId: doc.chat.toHexString(),
        kind: kindOf(doc),
        rev: doc.rev ?? 0,
        seq: doc.seq,
        encoded: encoded[index] ?? '',
      });
  });
  publishChanged(events);
  const answered = new Set<OpenChange>();
  plans.forEach((plan, index) => {
    for (const waiter of plan.waiters) {
      answered.add(waiter);
      waiter.resolve({ encoded: encoded[index] ?? '', seq: plan.doc.seq, isNew: plan.isChanged });
    }
  });
  for (const open of opens) if (!answered.has(open)) open.reject(notFound('message'));
}
