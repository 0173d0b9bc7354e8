import { ChatModel } from '@talky/server/backend';
import type { Types } from 'mongoose';

interface RepairDoc {
  _id: string;
  reached: Types.ObjectId;
}

// Beside the messages it points into: with Redis emptied the runs still know where they are.
const repairs = () => ChatModel.db.collection<RepairDoc>('repairs');

/** How far a repair has come through the messages, for whichever worker goes on. */
export async function readRepairCursor(name: string): Promise<Types.ObjectId | undefined> {
  return (await repairs().findOne({ _id: name }))?.reached;
}

export async function writeRepairCursor(name: string, reached: Types.ObjectId): Promise<void> {
  await repairs().updateOne({ _id: name }, { $max: { reached } }, { upsert: true });
}
