import { mongo } from 'mongoose';
import { mongodBinary } from '../src/stores/managed/binary.ts';
import { findBinary } from '../src/stores/managed/find-binary.ts';
import { mongodCommand } from '../src/stores/managed/mongod.ts';
import { StoreProcess } from './store-process.ts';

/** As the managed mongod is called. */
const replicaSet = 'rs0';
const size = 3;

/** Asks one mongod, whatever its part in the set. */
async function ask(port: number, command: mongo.Document): Promise<mongo.Document> {
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 500,
    connectTimeoutMS: 500,
    socketTimeoutMS: 5_000,
  });
  try {
    return await client.db('admin').command(command);
  } finally {
    await client.close();
  }
}

const answers = (port: number) =>
  ask(port, { ping: 1 }).then(
    () => true,
    () => false,
  );

/** A MongoDB replica set of three of a test's own, with elections after a second instead of ten. */
export class MongoSet {
  readonly members: readonly StoreProcess[];

  private constructor(members: readonly StoreProcess[]) {
    this.members = members;
  }

  static async start(): Promise<MongoSet> {
    const binary = await findBinary(mongodBinary, () => undefined);
    const members = Array.from(
      { length: size },
      (_, n) => new StoreProcess(`mongod-${n}`, (place) => mongodCommand({ binary, ...place }), answers),
    );
    const set = new MongoSet(members);
    await Promise.all(members.map((member) => member.start()));
    await set.#initiate();
    await set.settled();
    return set;
  }

  async #initiate(): Promise<void> {
    const members = this.members.map(({ port }, _id) => ({ _id, host: `127.0.0.1:${port}` }));
    const settings = { electionTimeoutMillis: 1_000, heartbeatIntervalMillis: 250 };
    const [first] = this.members;
    if (first) await ask(first.port, { replSetInitiate: { _id: replicaSet, members, settings } });
  }

  /** Where clients find it. */
  get hosts(): string {
    return this.members.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  /** The member that takes writes, as soon as there is one; `other` than that one. */
  async primary(other?: StoreProcess): Promise<StoreProcess> {
    for (;;) {
      const found = await Promise.all(
        this.members.map(async (member) => {
          if (member === other) return undefined;
          const hello = await ask(member.port, { hello: 1 }).catch(() => undefined);
          return hello?.isWritablePrimary ? member : undefined;
        }),
      );
      const primary = found.find((member) => member !== undefined);
      if (primary) return primary;
      await Bun.sleep(20);
    }
  }

  /** Resolves once a primary other than `former` has a majority behind it: only then can anything be durable. */
  async takesWrites(former: StoreProcess): Promise<void> {
    for (;;) {
      const primary = await this.primary(former);
      const insert = { insert: 'probe', documents: [{}], writeConcern: { w: 'majority', j: true } };
      if (await ask(primary.port, insert).catch(() => undefined)) return;
    }
  }

  /** Asks the primary to step down, as an operator does before an upgrade. */
  async stepDown(): Promise<StoreProcess> {
    const primary = await this.primary();
    await ask(primary.port, { replSetStepDown: 30, secondaryCatchUpPeriodSecs: 5 });
    return primary;
  }

  /** Resolves once every member is primary or secondary. */
  async settled(): Promise<void> {
    const isThere = async ({ port }: StoreProcess) => {
      const hello = await ask(port, { hello: 1 }).catch(() => undefined);
      return hello?.isWritablePrimary === true || hello?.secondary === true;
    };
    for (const member of this.members) while (!(await isThere(member))) await Bun.sleep(20);
    await this.primary();
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }
}
