import { ChatModel, MembershipModel, MessageModel } from '@talky/server/backend';
import type { Attachment, Chat, Mention, System } from '@talky/server/protocol';
import type { Person } from './person.ts';

/** Something that was said before the test began. */
export interface Line {
  from: Person;
  content: string;
  at?: Date;
  /** Which earlier line it answers, by its place. */
  replyTo?: number;
  system?: System;
  attachments?: Attachment[];
  /** Whom "@name" in it calls. */
  calls?: readonly Person[];
}

const mentionsOf = ({ content, calls = [] }: Line): Mention[] =>
  calls.map(({ name, account }) => ({
    kind: 'user',
    userId: account.id,
    offset: content.indexOf(`@${name}`),
    length: name.length + 1,
  }));

/** Writes a past into a chat that has none yet; it counts as read by everybody. */
export async function seed(chat: Chat, lines: readonly Line[]): Promise<void> {
  const docs: InstanceType<typeof MessageModel>[] = [];
  for (const line of lines) {
    const { from, replyTo, at = new Date(), calls: _calls, ...rest } = line;
    const answered = replyTo === undefined ? {} : { replyTo: docs[replyTo]?._id };
    const mentions = mentionsOf(line);
    const author = replyTo === undefined ? undefined : lines[replyTo]?.from.account.id;
    const addressed = [...mentions.map(({ userId }) => userId), author].filter((id) => id !== undefined);
    const place = { chat: chat._id, seq: docs.length + 1, sender: from.account.id, clientId: `seed-${docs.length}` };
    docs.push(new MessageModel({ ...place, ...rest, ...answered, mentions, addressed, createdAt: at }));
  }
  const last = docs.at(-1);
  await MessageModel.insertMany(docs);
  await ChatModel.updateOne(
    { _id: chat._id },
    { lastSeq: docs.length, latestMessage: last?._id, activeAt: last?.createdAt },
  );
  await MembershipModel.updateMany({ chat: chat._id }, { lastReadSeq: docs.length });
}

/** Takes back how far somebody has read. */
export async function seedUnread(chat: Chat, reader: Person, unread: number, total: number): Promise<void> {
  await MembershipModel.updateOne({ chat: chat._id, user: reader.account.id }, { lastReadSeq: total - unread });
}
