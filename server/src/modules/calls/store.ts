import { Types } from 'mongoose';
import { isDuplicateKey } from '../../stores/duplicate-key.ts';
import type { CallData } from './machine/call-data.ts';
import { type CallDoc, calls, type RecordPlace } from './model.ts';

/** Where calls are kept: MongoDB is the truth, deadlines included, so that a killed server forgets nothing. */

/** A call with where its line in the timeline is. */
export interface StoredCall {
  call: CallData;
  record: RecordPlace | undefined;
}

function toStored({ _id, chat, isLive: _live, isOpen: _open, record, ...rest }: CallDoc): StoredCall {
  return { call: { id: _id.toHexString(), chatId: chat.toHexString(), ...rest }, record };
}

const majority = { readConcern: { level: 'majority' }, readPreference: 'primary' } as const;

/** Stores a call that begins. False when the chat has a live one. */
export async function insertCall({ id, chatId, ...rest }: CallData): Promise<boolean> {
  try {
    await calls().insertOne({
      _id: new Types.ObjectId(id),
      chat: new Types.ObjectId(chatId),
      ...rest,
      isLive: true,
      isOpen: true,
    });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

export async function findCall(callId: string): Promise<StoredCall | undefined> {
  const doc = await calls().findOne({ _id: new Types.ObjectId(callId) }, majority);
  return doc ? toStored(doc) : undefined;
}

/** Stores the next state if the call is still at version `v`; false when it went on meanwhile. */
export async function replaceCall({ id, chatId: _chat, ...rest }: CallData, v: number): Promise<boolean> {
  const { matchedCount } = await calls().updateOne(
    { _id: new Types.ObjectId(id), v },
    rest.state === 'ended' ? { $set: rest, $unset: { isLive: 1 } } : { $set: rest },
  );
  return matchedCount === 1;
}

/** The live calls of these chats, of which each has one at most. */
export async function findLiveIn(chatIds: readonly string[]): Promise<CallData[]> {
  if (chatIds.length === 0) return [];
  const docs = await calls()
    .find({ chat: { $in: chatIds.map((id) => new Types.ObjectId(id)) }, isLive: true }, majority)
    .toArray();
  return docs.map((doc) => toStored(doc).call);
}

/** The live calls in which a person has or had a seat. */
export async function findLiveOf(userId: string): Promise<CallData[]> {
  const docs = await calls().find({ 'seats.userId': userId, isLive: true }, majority).toArray();
  return docs.map((doc) => toStored(doc).call);
}

/** All live calls: a few at a time, so that a crowd that has just connected can share one answer. */
export async function findLive(): Promise<CallData[]> {
  const docs = await calls().find({ isOpen: true, isLive: true }, majority).toArray();
  return docs.map((doc) => toStored(doc).call);
}

/** Calls that go on, and ended ones of which something is still to be done. */
export async function findOpen(): Promise<CallData[]> {
  const docs = await calls().find({ isOpen: true }, majority).toArray();
  return docs.map((doc) => toStored(doc).call);
}

export async function storeRecord(callId: string, record: RecordPlace): Promise<void> {
  await calls().updateOne({ _id: new Types.ObjectId(callId) }, { $set: { record } });
}

/** All that follows from its end is done. */
export async function closeCall(callId: string): Promise<void> {
  await calls().updateOne({ _id: new Types.ObjectId(callId) }, { $unset: { isOpen: 1 } });
}
