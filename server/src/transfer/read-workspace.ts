import { trusted } from 'mongoose';
import { ApiTokenModel } from '../modules/auth/model.ts';
import { MembershipModel } from '../modules/chats/membership.ts';
import { ChatModel } from '../modules/chats/model.ts';
import { readHeads } from '../modules/messages/heads.ts';
import { messages } from '../modules/messages/model.ts';
import { UserModel } from '../modules/users/model.ts';
import { WebhookModel } from '../modules/webhooks/model.ts';
import { findWorkspace } from '../modules/workspace/service.ts';
import { type DumpCounts, type DumpRecord, dumpFormat } from './dump.ts';

/**
 * The whole workspace as records. Messages reach up to where each chat stood at the beginning: whatever they name is
 * still there when the people are read. Secrets are the hashes of passwords, of API
 * tokens and of webhooks' addresses.
 */
export async function* readWorkspace(withSecrets: boolean): AsyncGenerator<DumpRecord> {
  const chatIds = (await ChatModel.find({}, { _id: 1 }).sort({ _id: 1 }).lean()).map(({ _id }) => _id);
  const heads = await readHeads(chatIds.map((id) => id.toHexString()));
  const sent = [...heads.values()].reduce((sum, { seq }) => sum + seq, 0);
  yield* readHead(withSecrets, chatIds.length, sent);

  for await (const doc of UserModel.find({}, withSecrets ? {} : { passwordHash: 0 })
    .lean()
    .cursor()) {
    yield { kind: 'user', doc };
  }
  if (withSecrets) for await (const doc of ApiTokenModel.find().lean().cursor()) yield { kind: 'token', doc };
  const chats = ChatModel.find({ _id: trusted({ $in: chatIds }) }).sort({ _id: 1 });
  for await (const doc of chats.lean().cursor()) {
    const first = await messages().findOne({ chat: doc._id, seq: 1 }, { projection: { _id: 1 } });
    yield { kind: 'chat', doc, firstMessage: first?._id ?? null, lastRev: heads.get(doc._id.toHexString())?.rev ?? 0 };
  }
  if (withSecrets) for await (const doc of WebhookModel.find().lean().cursor()) yield { kind: 'webhook', doc };
  for await (const doc of MembershipModel.find().lean().cursor()) yield { kind: 'membership', doc };
  for (const chat of chatIds) {
    const upTo = { $lte: heads.get(chat.toHexString())?.seq ?? 0 };
    for await (const doc of messages().find({ chat, seq: upTo }).sort({ seq: 1 })) yield { kind: 'message', doc };
  }
  yield { kind: 'end' };
}

async function* readHead(withSecrets: boolean, chat: number, message: number): AsyncGenerator<DumpRecord> {
  const [{ name, isNamed, registration }, user, token, membership] = await Promise.all([
    findWorkspace(),
    UserModel.countDocuments(),
    withSecrets ? ApiTokenModel.countDocuments() : 0,
    MembershipModel.countDocuments(),
  ]);
  const counts: DumpCounts = { user, token, chat, membership, message };
  yield { kind: 'talky', format: dumpFormat, exportedAt: new Date(), workspace: name, counts };
  yield { kind: 'workspace', doc: { name, isNamed, registration } };
}
