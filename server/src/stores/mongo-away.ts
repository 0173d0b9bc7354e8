import { mongo } from 'mongoose';

/** The driver's own: it reached no server, lost one in the middle, or waited too long for a connection. */
const unreached =
  /^Mongo(Network|ServerSelection|ServerClosed|TopologyClosed|ClientClosed|NotConnected|WaitQueue|StalePrimary|UnexpectedServer|OperationTimeout)|^PoolClear|^MongoPoolClear|^MongooseServerSelection|^MongooseError$/;
const labels = ['RetryableWriteError', 'RetryableError', 'TransientTransactionError', 'UnknownTransactionCommitResult'];
/** What a node answers that is primary no longer or not yet, is on its way down, or heard no majority in time. */
const undecided = new Set([6, 7, 50, 64, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** Whether an error says that the database was out of reach or could not decide: trying again may help. */
export function isMongoAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (unreached.test(error.name)) return true;
  if (!(error instanceof mongo.MongoError)) return false;
  if (labels.some((label) => error.hasErrorLabel(label))) return true;
  // A bulk write that broke off carries no code of its own.
  if (error instanceof mongo.MongoBulkWriteError && error.code === undefined) return true;
  return error instanceof mongo.MongoWriteConcernError || undecided.has(Number(error.code));
}
