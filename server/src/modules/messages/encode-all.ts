import { loadSenders } from '../../realtime/senders.ts';
import { encodeMessage } from './encode.ts';
import type { MessageDoc } from './model.ts';

/** Encodes stored messages for the wire, with their senders' names. */
export async function encodeAll(docs: readonly MessageDoc[]): Promise<string[]> {
  const senders = await loadSenders(docs.map((doc) => doc.sender.toHexString()));
  return docs.map((doc) => encodeMessage(doc, senders.get(doc.sender.toHexString()) ?? 'null'));
}
