import type { MessageDoc } from './model.ts';

/**
 * A message's JSON up to its `readBy`, which differs by the moment of reading. Written by hand since
 * one string serves the author's reply, every member's event, other instances and the history cache.
 */
export function encodeMessage(doc: MessageDoc, senderJson: string): string {
  let json = `{"_id":"${doc._id.toHexString()}","sender":${senderJson},"content":${JSON.stringify(doc.content)},"chat":"${doc.chat.toHexString()}","seq":${doc.seq}`;
  if (doc.rev !== undefined) json += `,"rev":${doc.rev}`;
  json += `,"clientId":${JSON.stringify(doc.clientId)}`;
  if (doc.replyTo) json += `,"replyTo":"${doc.replyTo.toHexString()}"`;
  if (doc.attachments) json += `,"attachments":${JSON.stringify(doc.attachments)}`;
  if (doc.mentions) json += `,"mentions":${JSON.stringify(doc.mentions)}`;
  if (doc.addressed) json += `,"addressed":${JSON.stringify(doc.addressed)}`;
  if (doc.system) json += `,"system":${JSON.stringify(doc.system)}`;
  if (doc.as) json += `,"as":${JSON.stringify(doc.as)}`;
  json += `,"createdAt":"${doc.createdAt.toISOString()}"`;
  if (doc.editedAt) json += `,"editedAt":"${doc.editedAt.toISOString()}"`;
  if (doc.deletedAt) json += `,"deletedAt":"${doc.deletedAt.toISOString()}"`;
  return json;
}

/** Completes an encoded message; `readBy` are ids. */
export function withReadBy(encoded: string, readBy: readonly string[] = []): string {
  return readBy.length === 0 ? `${encoded},"readBy":[]}` : `${encoded},"readBy":["${readBy.join('","')}"]}`;
}
