import { Types } from 'mongoose';
import { SharedQuery } from '../../shared-query.ts';
import { messages, revisions } from './model.ts';

/** How far a chat has come: the newest message's seq and the number of the last change. */
export interface Head {
  seq: number;
  rev: number;
}

const ids = (chatIds: readonly string[]) => chatIds.map((id) => new Types.ObjectId(id));

/**
 * The newest seq of each chat. Sorting both keys down makes it a DISTINCT_SCAN that reads one key a chat;
 * `$max` or an ascending sort would read every message's.
 */
export async function readSeqs(chatIds: readonly string[]): Promise<Map<string, number>> {
  const heads = new Map<string, number>();
  if (chatIds.length === 0) return heads;
  const rows = messages().aggregate<{ _id: Types.ObjectId; top: number }>([
    { $match: { chat: { $in: ids(chatIds) } } },
    { $sort: { chat: -1, seq: -1 } },
    { $group: { _id: '$chat', top: { $first: '$seq' } } },
  ]);
  for await (const row of rows) heads.set(row._id.toHexString(), row.top);
  return heads;
}

/** The last rev of each chat. */
export async function readRevs(chatIds: readonly string[]): Promise<Map<string, number>> {
  const heads = new Map<string, number>();
  if (chatIds.length === 0) return heads;
  for await (const row of revisions().find({ _id: { $in: ids(chatIds) } })) heads.set(row._id.toHexString(), row.rev);
  return heads;
}

/** Both heads of each chat, 0 where it has none; one query each, majority read. */
export async function readHeads(chatIds: readonly string[]): Promise<Map<string, Head>> {
  const [seqs, revs] = await Promise.all([readSeqs(chatIds), readRevs(chatIds)]);
  return new Map(chatIds.map((id) => [id, { seq: seqs.get(id) ?? 0, rev: revs.get(id) ?? 0 }]));
}

const shared = new SharedQuery<Head>(readHeads, 1_000);

/** The same, by queries that all who ask at once share. */
export const readHeadsTogether = (chatIds: readonly string[]): Promise<Map<string, Head>> => shared.many(chatIds);
