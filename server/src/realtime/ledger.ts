import { overloaded, unavailable } from '../errors.ts';
import { noteFresh } from '../jobs/fresh.ts';
import { log } from '../log.ts';
import { noteBatch } from '../metrics/line.ts';
import { noteSummary } from '../modules/chats/summaries.ts';
import { noteCursor } from '../modules/messages/cursors.ts';
import { encodeAll } from '../modules/messages/encode-all.ts';
import { readSeqs } from '../modules/messages/heads.ts';
import { messages } from '../modules/messages/model.ts';
import { tracing } from '../tracing/tracing.ts';
import { ChangesLocked, writeChanges } from './changes.ts';
import { reportStore } from './cluster.ts';
import { counters } from './counters.ts';
import { type ChangeDraft, type OpenDraft, weightOf } from './draft.ts';
import { type Created, publishCreated } from './publish.ts';
import { duplicateAt, findStored, keyOf, type OpenMessage, type Row, toRows } from './rows.ts';
import { loadSenders } from './senders.ts';

/**
 * The one writer of messages: order, durability, idempotency. Each lane writes all that waits in one
 * ordered insertMany (majority, journaled): a lone message goes out at once, a crowd shares one commit.
 * A chat is always in the same lane, so its order is the order of arrival.
 */
const lanesCount = 2;
const batchDocs = 500;
const batchCharacters = 4_000_000;
/** Past this much that waits, in drafts and in bytes, a lane says `overloaded` rather than grow. */
const laneLimit = 20_000;
const laneWeight = 32 * 1024 * 1024;
/** A sender hears `unavailable` after this, and so within 5 s. */
export const deadlineMs = 4_000;
const retryMs = 100;

class Lane {
  /** The newest seq of each chat this lane has written; forgotten whenever it may be wrong. */
  readonly heads = new Map<string, number>();
  private waiting: OpenDraft[] = [];
  private weight = 0;
  private running = false;
  private isAway = false;

  get length(): number {
    return this.waiting.length;
  }

  get isIdle(): boolean {
    return !this.running && this.waiting.length === 0;
  }

  push(open: OpenDraft): void {
    if (this.waiting.length >= laneLimit || this.weight >= laneWeight) {
      open.reject(overloaded());
      return;
    }
    this.waiting.push(open);
    this.weight += weightOf(open.draft);
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      if (this.giveUp()) break;
      const batch = this.take();
      try {
        await this.write(batch.filter((open): open is OpenMessage => open.draft.kind === 'message'));
        await this.change(batch.filter((open): open is OpenDraft<ChangeDraft> => open.draft.kind === 'change'));
        this.report(true);
      } catch (error) {
        // `write` has put back what is still open; the store did not answer.
        if (!this.isAway) log.warn({ error: String(error) }, 'The store does not take messages, trying on');
        this.report(false);
        await Bun.sleep(retryMs);
      }
    }
    this.running = false;
  }

  private report(answers: boolean): void {
    this.isAway = !answers;
    reportStore(answers);
  }

  /** The whole lane gives up, never single drafts: a sender's later message would pass the dropped one. */
  private giveUp(): boolean {
    const oldest = this.waiting[0];
    if (!this.isAway || !oldest || performance.now() - oldest.since < deadlineMs) return false;
    const dropped = this.waiting;
    this.waiting = [];
    this.weight = 0;
    for (const open of dropped) open.reject(unavailable());
    return true;
  }

  private take(): OpenDraft[] {
    let count = 0;
    for (let size = 0; count < this.waiting.length && count < batchDocs && size < batchCharacters; count++) {
      size += this.waiting[count]?.draft.content?.length ?? 0;
    }
    const batch = this.waiting.splice(0, count);
    for (const { draft } of batch) this.weight -= weightOf(draft);
    return batch;
  }

  private putBack(opens: OpenDraft[]): void {
    if (opens.length === 0) return;
    this.waiting = opens.concat(this.waiting);
    for (const { draft } of opens) this.weight += weightOf(draft);
  }

  private async learnHeads(rows: readonly Row[]): Promise<void> {
    const unknown = new Set<string>();
    for (const { doc } of rows) {
      const chatId = doc.chat.toHexString();
      if (!this.heads.has(chatId)) unknown.add(chatId);
    }
    if (unknown.size === 0) return;
    const found = await readSeqs([...unknown]);
    for (const chatId of unknown) this.heads.set(chatId, found.get(chatId) ?? 0);
  }

  private number(rows: readonly Row[]): void {
    for (const { doc } of rows) {
      const chatId = doc.chat.toHexString();
      const seq = (this.heads.get(chatId) ?? 0) + 1;
      this.heads.set(chatId, seq);
      doc.seq = seq;
    }
  }

  private forget(rows: readonly Row[]): void {
    for (const { doc } of rows) this.heads.delete(doc.chat.toHexString());
  }

  private async write(opens: OpenMessage[]): Promise<void> {
    if (opens.length === 0) return;
    let rows = toRows(opens);
    // Beside the insert, so that a sender who was not heard of lately waits no longer. `finish` asks the cache once more:
    // whoever was renamed meanwhile is told by the new name.
    const naming = loadSenders(opens.map(({ draft }) => draft.senderId));
    naming.catch(() => undefined);
    try {
      await this.learnHeads(rows);
      this.number(rows);
      // Ordered, always: unordered, a known clientId in the middle would leave a hole in seq.
      const begun = performance.now();
      await messages().insertMany(
        rows.map((row) => row.doc),
        { ordered: true },
      );
      noteBatch(rows.length, performance.now() - begun);
      tracing?.batch(opens, begun);
    } catch (error) {
      this.forget(rows);
      try {
        rows = await this.settleFailure(error, rows);
      } catch (second) {
        this.putBack(rows.flatMap((row) => row.waiters));
        throw second;
      }
    }
    try {
      await naming;
      await finish(rows);
    } catch (error) {
      // They are stored, but their senders' names could not be read: met again, they are answered then.
      this.putBack(rows.flatMap((row) => row.waiters));
      throw error;
    }
  }

  /** Finds out what of a failed batch is stored; puts the rest back in front, in order; returns what to announce. */
  private async settleFailure(error: unknown, rows: Row[]): Promise<Row[]> {
    const clash = duplicateAt(error);
    if (clash === undefined) counters.unknownOutcome++;
    else if (clash.byClientId) counters.duplicateClientId++;
    else counters.duplicateSeq++;
    const stored = rows.slice(0, clash?.index ?? 0);
    const open = rows.slice(stored.length);
    // After a clash of seq the draft itself may be the one that took it: Mongo names only one index.
    const doubtful = clash && !clash.byClientId ? open.slice(0, 1) : open;
    const first = await findStored(doubtful);
    const again = open.filter((row) => !first.has(keyOf(row.doc)));
    for (const row of doubtful) {
      const doc = first.get(keyOf(row.doc));
      if (doc) stored.push({ doc, waiters: row.waiters, isNew: doc._id.equals(row.doc._id) });
    }
    this.putBack(again.flatMap((row) => row.waiters));
    return stored;
  }

  /** One whose sender was told `unavailable` is not written any more: it would undo what they changed since. */
  private async change(opens: OpenDraft<ChangeDraft>[]): Promise<void> {
    const late = performance.now() - deadlineMs;
    for (const open of opens) if (open.since < late) open.reject(unavailable());
    const timely = opens.filter((open) => open.since >= late);
    if (timely.length === 0) return;
    try {
      await writeChanges(timely);
    } catch (error) {
      this.putBack(timely);
      // Messages go on meanwhile.
      if (!(error instanceof ChangesLocked)) throw error;
    }
  }
}

/** Announces stored rows and answers their senders; a message met again is announced again, for its publish may have died. */
async function finish(rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const encoded = await encodeAll(rows.map((row) => row.doc));
  const events: Created[] = rows.map(({ doc }, index) => ({
    chatId: doc.chat.toHexString(),
    seq: doc.seq,
    encoded: encoded[index] ?? '',
    trace: rows[index]?.waiters[0]?.draft.trace,
  }));
  publishCreated(events);
  noteFresh(rows.map(({ doc }) => doc._id.toHexString()));
  for (const [index, row] of rows.entries()) {
    noteSummary(row.doc);
    noteCursor(events[index]?.chatId ?? '', row.doc.sender.toHexString(), row.doc.seq);
    row.waiters.forEach((waiter, place) => {
      waiter.resolve({ encoded: encoded[index] ?? '', seq: row.doc.seq, isNew: row.isNew && place === 0 });
    });
  }
}

const lanes = Array.from({ length: lanesCount }, () => new Lane());

function laneOf(chatId: string): Lane {
  const lane = lanes[Bun.hash.xxHash32(chatId) % lanesCount];
  if (!lane) throw new Error('No lane.');
  return lane;
}

/** Queues a draft on this instance, whoever owns the chat. */
export function writeHere(open: OpenDraft): void {
  laneOf(open.draft.chatId).push(open);
}

/** After this process was stopped for a while, others may have written its chats. */
export function forgetHeads(): void {
  for (const lane of lanes) lane.heads.clear();
}

export const ledgerIsIdle = () => lanes.every((lane) => lane.isIdle);
export const ledgerLength = () => lanes.reduce((sum, lane) => sum + lane.length, 0);
