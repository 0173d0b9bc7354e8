import type { Types } from 'mongoose';
import { type MessageDoc, messages } from '../modules/messages/model.ts';
import type { ImportedChats } from './import-chats.ts';
import type { ImportedPeople } from './import-people.ts';

const batchSize = 500;

/**
 * Puts a dump's messages under their own numbers. The unique index {chat, seq} guards a chat that somebody writes into
 * meanwhile: where it has another message at a number, the rest of the dump's history stays out.
 */
export class ImportedMessages {
  readonly #people: ImportedPeople;
  readonly #chats: ImportedChats;
  #batch: MessageDoc[] = [];
  readonly #parted = new Set<string>();
  added = 0;
  known = 0;
  /** Messages of chats that went on differently here. */
  left = 0;

  constructor(people: ImportedPeople, chats: ImportedChats) {
    this.#people = people;
    this.#chats = chats;
  }

  async take(doc: MessageDoc): Promise<void> {
    const chat = this.#chats.idOf(doc.chat);
    const sender = this.#people.idOf(doc.sender);
    if (!chat || !sender) {
      this.left++;
      return;
    }
    const isNextChat = this.#batch[0] && !this.#batch[0].chat.equals(chat);
    if (isNextChat || this.#batch.length >= batchSize) await this.flush();
    this.#batch.push({ ...doc, chat, sender, ...this.#translateSystem(doc), ...this.#translateAddress(doc) });
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    const chat = batch[0]?.chat;
    if (!chat) return;
    if (this.#parted.has(chat.toHexString())) this.left += batch.length;
    else await this.#store(chat, batch);
  }

  async #store(chat: Types.ObjectId, batch: MessageDoc[]): Promise<void> {
    const here = await idsAt(chat, batch);
    const clash = batch.findIndex(({ seq, _id }) => here.has(seq) && !here.get(seq)?.equals(_id));
    const usable = clash < 0 ? batch : batch.slice(0, clash);
    const missing = usable.filter(({ seq }) => !here.has(seq));
    if (missing.length > 0) {
      await messages().insertMany(missing, { ordered: true, writeConcern: { w: 'majority', journal: true } });
    }
    this.added += missing.length;
    this.known += usable.length - missing.length;
    this.left += batch.length - usable.length;
    if (clash >= 0) this.#parted.add(chat.toHexString());
  }

  #translateAddress({ mentions, addressed }: MessageDoc): Pick<MessageDoc, 'mentions' | 'addressed'> {
    const here = (id: string) => this.#people.idOf(id)?.toHexString() ?? id;
    return {
      ...(mentions && {
        mentions: mentions.map((mention) => (mention.userId ? { ...mention, userId: here(mention.userId) } : mention)),
      }),
      ...(addressed && { addressed: addressed.map(here) }),
    };
  }

  #translateSystem({ system }: MessageDoc): Pick<MessageDoc, 'system'> {
    if (!system?.subject) return {};
    const id = this.#people.idOf(system.subject._id)?.toHexString() ?? system.subject._id;
    return { system: { ...system, subject: { ...system.subject, _id: id } } };
  }
}

async function idsAt(chat: Types.ObjectId, batch: MessageDoc[]): Promise<Map<number, Types.ObjectId>> {
  const range = { $gte: batch[0]?.seq ?? 0, $lte: batch.at(-1)?.seq ?? 0 };
  const found = await messages()
    .find({ chat, seq: range }, { projection: { seq: 1 } })
    .toArray();
  return new Map(found.map(({ seq, _id }) => [seq, _id]));
}
