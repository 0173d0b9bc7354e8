import type { Types } from 'mongoose';
import { MembershipModel } from '../modules/chats/membership.ts';
import { ChatModel } from '../modules/chats/model.ts';
import { messages } from '../modules/messages/model.ts';
import { admitMembers } from '../realtime/notices.ts';
import { DumpError, type DumpRecord, dumpFormat } from './dump.ts';
import { ImportedChats } from './import-chats.ts';
import { ImportedMessages } from './import-messages.ts';
import { ImportedPeople } from './import-people.ts';
import { takeWebhook } from './import-webhook.ts';
import { takeWorkspace } from './import-workspace.ts';

/** What an import did. */
export interface ImportSummary {
  people: { added: number; known: number };
  chats: { added: number; known: number; keptApart: string[] };
  messages: { added: number; known: number; left: number };
}

/** Brings a dump into this Talky. Doing it again, or again after it was interrupted, adds only what is missing. */
export async function importRecords(records: AsyncIterable<DumpRecord>): Promise<ImportSummary> {
  const people = new ImportedPeople();
  const chats = new ImportedChats(people);
  const history = new ImportedMessages(people, chats);
  for await (const record of records) await take(record);
  await history.flush();
  for (const chat of chats.ids) await deriveChat(chat);
  for (const [chatId, userIds] of chats.newMembers) await admitMembers(chatId, userIds);
  return { people, chats, messages: history };

  async function take(record: DumpRecord): Promise<void> {
    switch (record.kind) {
      case 'talky':
        if (record.format !== dumpFormat)
          throw new DumpError(`This Talky reads format ${dumpFormat}, not ${record.format}.`);
        return;
      case 'workspace':
        return await takeWorkspace(record.doc);
      case 'user':
        return await people.take(record.doc);
      case 'token':
        return await people.takeToken(record.doc);
      case 'chat':
        return await chats.take(record);
      case 'webhook':
        return await takeWebhook(record.doc, people, chats);
      case 'membership':
        return await chats.takeMember(record.doc);
      case 'message':
        return await history.take(record.doc);
      case 'end':
        return;
    }
  }
}

/** Writes what a chat's own document repeats of its messages and members. */
async function deriveChat(chat: Types.ObjectId): Promise<void> {
  const [latest] = await messages().find({ chat }).sort({ seq: -1 }).limit(1).toArray();
  const memberCount = await MembershipModel.countDocuments({ chat });
  const head = latest ? { lastSeq: latest.seq, latestMessage: latest._id, activeAt: latest.createdAt } : {};
  await ChatModel.updateOne({ _id: chat }, { $set: { memberCount, ...head } }, { timestamps: false });
}
