import { type BareStore, ObjectId } from './store.ts';

export interface Draft {
  chat: string;
  content: string;
  clientId: string;
  sender: { _id: string; name: string };
  /** Called with the message's JSON once it is durable, with undefined when it could not be stored. */
  done: (json: string | undefined) => void;
}

/** Group commit: writes all that waits in one insertMany, so that a crowd shares one journal flush. */
export class Lane {
  private readonly heads = new Map<string, number>();
  private waiting: Draft[] = [];
  private running = false;

  /** Without messages to write to, nothing is stored: that measures the wire and the load generator alone. */
  private readonly messages: BareStore['messages'] | undefined;

  constructor(messages: BareStore['messages'] | undefined) {
    this.messages = messages;
  }

  push(draft: Draft): void {
    this.waiting.push(draft);
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, 500));
    this.running = false;
  }

  private async write(batch: Draft[]): Promise<void> {
    const createdAt = new Date();
    try {
      const rows = [];
      for (const { chat, content, clientId, sender } of batch) {
        const seq = (this.heads.get(chat) ?? (await this.readHead(chat))) + 1;
        this.heads.set(chat, seq);
        rows.push({ _id: new ObjectId(), sender, content, chat, seq, clientId, createdAt, readBy: [] });
      }
      const docs = rows.map(({ readBy, ...row }) => ({
        ...row,
        chat: new ObjectId(row.chat),
        sender: new ObjectId(row.sender._id),
      }));
      await this.messages?.insertMany(docs, { ordered: true });
      for (const [index, draft] of batch.entries()) draft.done(JSON.stringify(rows[index]));
    } catch {
      this.heads.clear();
      for (const draft of batch) draft.done(undefined);
    }
  }

  private async readHead(chat: string): Promise<number> {
    const newest = await this.messages?.findOne(
      { chat: new ObjectId(chat) },
      { sort: { seq: -1 }, projection: { seq: 1 } },
    );
    return newest?.seq ?? 0;
  }
}
