import type { Types } from 'mongoose';
import { type MembershipDoc, MembershipModel } from '../modules/chats/membership.ts';
import { type ChatDoc, ChatModel } from '../modules/chats/model.ts';
import { messages, revisions } from '../modules/messages/model.ts';
import type { ChatRecord } from './dump.ts';
import type { ImportedPeople } from './import-people.ts';

/** The chats of a dump and which they are here. */
export class ImportedChats {
  readonly #people: ImportedPeople;
  readonly #ids = new Map<string, Types.ObjectId>();
  /** Members that came in, by chat. */
  readonly newMembers = new Map<string, string[]>();
  added = 0;
  known = 0;
  /** Names of chats that exist here with a history of their own: nothing is mixed into them. */
  readonly keptApart: string[] = [];

  constructor(people: ImportedPeople) {
    this.#people = people;
  }

  /** Where that chat's members and messages go; undefined when they go nowhere. */
  idOf(id: Types.ObjectId): Types.ObjectId | undefined {
    return this.#ids.get(id.toHexString());
  }

  get ids(): Types.ObjectId[] {
    return [...this.#ids.values()];
  }

  async take(record: ChatRecord): Promise<void> {
    const doc = this.#translate(record.doc);
    const here = await findTwin(doc);
    if (here && !(await isSameHistory(here, record.firstMessage))) {
      this.keptApart.push(doc.name ?? 'a direct chat');
      return;
    }
    if (here) this.known++;
    else await this.#add(doc, record.lastRev);
    this.#ids.set(record.doc._id.toHexString(), here ?? doc._id);
  }

  async takeMember(doc: MembershipDoc): Promise<void> {
    const chat = this.idOf(doc.chat);
    const user = this.#people.idOf(doc.user);
    if (!chat || !user) return;
    const { role, lastReadSeq, joinedAt, level, mutedUntil } = doc;
    const chosen = { ...(level && { level }), ...(mutedUntil && { mutedUntil }) };
    const { upsertedCount } = await MembershipModel.updateOne(
      { chat, user },
      { $setOnInsert: { role, lastReadSeq, joinedAt, ...chosen } },
      { upsert: true },
    );
    if (upsertedCount === 0) return;
    const key = chat.toHexString();
    this.newMembers.set(key, [...(this.newMembers.get(key) ?? []), user.toHexString()]);
  }

  async #add(doc: ChatDoc, lastRev: number): Promise<void> {
    const { latestMessage: _, ...empty } = doc;
    // What is derived from messages and members is written once they are here.
    await ChatModel.create([{ ...empty, lastSeq: 0, memberCount: 0 }], { timestamps: false });
    if (lastRev > 0) await revisions().updateOne({ _id: doc._id }, { $set: { rev: lastRev } }, { upsert: true });
    this.added++;
  }

  /** A direct chat is known by its people's ids, which may be others here. */
  #translate(doc: ChatDoc): ChatDoc {
    if (!doc.directKey) return doc;
    const people = doc.directKey.split(':').map((id) => this.#people.idOf(id)?.toHexString() ?? id);
    return { ...doc, directKey: people.sort().join(':') };
  }
}

async function findTwin(doc: ChatDoc): Promise<Types.ObjectId | undefined> {
  const same = await ChatModel.findById(doc._id, { _id: 1 }).lean();
  if (same) return same._id;
  if (doc.isGeneral) return (await ChatModel.findOne({ isGeneral: true }, { _id: 1 }).lean())?._id;
  if (doc.directKey) return (await ChatModel.findOne({ directKey: doc.directKey }, { _id: 1 }).lean())?._id;
  return undefined;
}

/** A chat without messages has room for any history; else both must begin with the same message. */
async function isSameHistory(chat: Types.ObjectId, firstMessage: Types.ObjectId | null): Promise<boolean> {
  const first = await messages().findOne({ chat, seq: 1 }, { projection: { _id: 1 } });
  return !first || (firstMessage !== null && first._id.equals(firstMessage));
}
