import { type DigestDoc, DigestModel, isDuplicateKey } from '@talky/server/backend';
import { Types } from 'mongoose';

/** Longer than a send may take, so that nobody else sends meanwhile. */
export const leaseMs = 60_000;

/** Chats of which it is kept how far they were told: a person with more unread ones hears of one twice. */
const toldMax = 200;

const digests = () => DigestModel.collection;

/**
 * Takes what is known of the e-mails to a person, and keeps others from writing to them until `release` or, when
 * this worker is killed, for a minute. Undefined while another worker has it.
 */
export async function lease(userId: string): Promise<DigestDoc | undefined> {
  const now = Date.now();
  const free = [{ leasedUntil: { $exists: false } }, { leasedUntil: { $lte: new Date(now) } }];
  try {
    const record = await digests().findOneAndUpdate(
      { _id: new Types.ObjectId(userId), $or: free },
      { $set: { leasedUntil: new Date(now + leaseMs) }, $setOnInsert: { told: {} } },
      { upsert: true, returnDocument: 'after' },
    );
    return (record as DigestDoc | null) ?? undefined;
  } catch (error) {
    // There is a record, and it is not free.
    if (isDuplicateKey(error)) return undefined;
    throw error;
  }
}

/** Gives the person free for others, and keeps what became of it. */
export async function release(userId: string, changes: Partial<DigestDoc> = {}): Promise<void> {
  await digests().updateOne(
    { _id: new Types.ObjectId(userId) },
    { ...(Object.keys(changes).length > 0 && { $set: changes }), $unset: { leasedUntil: 1 } },
  );
}

/** How far is told once these were told of too. */
export function toldOf(before: DigestDoc['told'], now: DigestDoc['told']): DigestDoc['told'] {
  const others = Object.entries(before).filter(([chatId]) => !(chatId in now));
  return Object.fromEntries([...others, ...Object.entries(now)].slice(-toldMax));
}
