import mongoose from 'mongoose';
import { log } from '../log.ts';
import { isMongoAway } from './mongo-away.ts';

// Operators in a filter that came from outside become plain values (CVE-2021-22911's class of hole).
mongoose.set('sanitizeFilter', true);
mongoose.set('strictQuery', true);

/**
 * Every write is on a majority's journal before it is acknowledged. Whatever waits gives up within five seconds: a
 * silent server is known as such after a heartbeat (0.5 s) and the limit of a connect (2 s), which ends all that waits
 * for it; then nobody waits for another one longer than 1.5 s.
 */
const options = {
  w: 'majority',
  journal: true,
  wtimeoutMS: 4_000,
  retryWrites: true,
  retryReads: true,
  serverSelectionTimeoutMS: 1_500,
  connectTimeoutMS: 2_000,
  heartbeatFrequencyMS: 500,
  minHeartbeatFrequencyMS: 100,
  // A single dead connection is told of by no heartbeat.
  socketTimeoutMS: 4_000,
  waitQueueTimeoutMS: 4_000,
  maxPoolSize: 32,
  autoIndex: false,
  autoCreate: false,
  // Mongoose would keep commands for ten seconds while the database is away, and nobody waits so long.
  bufferCommands: false,
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

/** Does what must be done before an instance serves, again and again while the database is away. */
export async function insist(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isMongoAway(error)) throw error;
      await Bun.sleep(100);
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
