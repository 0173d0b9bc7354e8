import mongoose from 'mongoose';
import { log } from '../log.ts';

// Operators in a filter that came from outside become plain values (CVE-2021-22911's class of hole).
mongoose.set('sanitizeFilter', true);
mongoose.set('strictQuery', true);

/** Every write is on a majority's journal before it is acknowledged; times are short so that a dead store is noticed. */
const options = {
  w: 'majority',
  journal: true,
  wtimeoutMS: 5_000,
  retryWrites: true,
  retryReads: true,
  serverSelectionTimeoutMS: 2_000,
  connectTimeoutMS: 2_000,
  socketTimeoutMS: 8_000,
  heartbeatFrequencyMS: 1_000,
  minHeartbeatFrequencyMS: 100,
  maxPoolSize: 32,
  autoIndex: false,
  autoCreate: false,
  readConcern: { level: 'majority' },
} as const;

/** Connects, trying until it works: a MongoClient whose first connect failed would answer nothing for ever. */
export async function connectMongo(url: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mongoose.connect(url, options);
      await mongoose.connection.db?.admin().ping();
      return;
    } catch (error) {
      if (attempt === 1) log.warn({ error: String(error) }, 'MongoDB does not answer yet, trying on');
      await mongoose.disconnect();
      await Bun.sleep(Math.min(100 * attempt, 1_000));
    }
  }
}

export async function disconnectMongo(): Promise<void> {
  await mongoose.disconnect();
}

/** Whether the database answers within `limitMs`. */
export async function mongoAnswers(limitMs = 1_500): Promise<boolean> {
  const ping = mongoose.connection.db?.admin().ping();
  if (!ping) return false;
  const answered = ping.then(
    () => true,
    () => false,
  );
  return await Promise.race([answered, Bun.sleep(limitMs).then(() => false)]);
}
