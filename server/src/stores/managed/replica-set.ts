import { mongo } from 'mongoose';

const notYetInitialized = 94;

interface ReplicaSetConfig {
  version: number;
  members: { _id: number; host: string }[];
}

/** Whether the mongod on that port takes writes. Makes it a replica set of one first, or tells the set its new port. */
export async function isPrimary(port: number, replicaSet: string): Promise<boolean> {
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 250,
    minHeartbeatFrequencyMS: 20,
  });
  try {
    const admin = client.db('admin');
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary) return true;
    await settleMembers(admin, replicaSet, `127.0.0.1:${port}`);
    return (await admin.command({ hello: 1 })).isWritablePrimary === true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

async function settleMembers(admin: mongo.Db, replicaSet: string, host: string): Promise<void> {
  const config = await readConfig(admin);
  if (!config) {
    await admin.command({ replSetInitiate: { _id: replicaSet, members: [{ _id: 0, host }] } });
  } else if (config.members[0]?.host !== host) {
    const members = config.members.slice(0, 1).map((member) => ({ ...member, host }));
    // By force: under its old name the only member is not there to agree.
    await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
  }
}

async function readConfig(admin: mongo.Db): Promise<ReplicaSetConfig | undefined> {
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    return config;
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === notYetInitialized) return undefined;
    throw error;
  }
}
