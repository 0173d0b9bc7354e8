import type { Ack } from '../people/diary.ts';
import type { Evidence, Reading, StoredMessage } from './evidence.ts';

/** How often each promise was broken. */
export interface Verdict {
  /** Acknowledged, but not stored, or stored as something else. */
  lost: number;
  /** Stored, but never heard by a member. */
  undelivered: number;
  /** Stored twice for one clientId, or heard twice by a member. */
  doubled: number;
  /** Heard behind a later one, or under another seq than the store's. */
  disordered: number;
  /** Numbers missing in a chat. */
  gaps: number;
  /** Changes heard again or behind a later one. */
  disorderedChanges: number;
  /** Messages whose last wording is not everywhere the one acknowledged last. */
  stale: number;
  /** Two messages of one sender in another order than they were written: no promise across a change of instance. */
  inversions: number;
  /** The first few findings, as sentences. */
  examples: string[];
}

const examplesMax = 20;

class Bench {
  readonly verdict: Verdict = {
    lost: 0,
    undelivered: 0,
    doubled: 0,
    disordered: 0,
    gaps: 0,
    disorderedChanges: 0,
    stale: 0,
    inversions: 0,
    examples: [],
  };

  find(kind: Exclude<keyof Verdict, 'examples'>, count: number, sentence: string): void {
    if (count === 0) return;
    this.verdict[kind] += count;
    if (this.verdict.examples.length < examplesMax) this.verdict.examples.push(`${kind}: ${sentence}`);
  }
}

function judgeStore(bench: Bench, { acks, stored, wordings }: Evidence): void {
  const byId = new Map<string, StoredMessage & { chatId: string }>();
  for (const [chatId, messages] of stored) {
    const seen = new Set<string>();
    messages.forEach((message, index) => {
      byId.set(message.id, { ...message, chatId });
      const before = messages[index - 1]?.seq ?? message.seq - 1;
      bench.find('gaps', Math.max(0, message.seq - before - 1), `${chatId} jumps from ${before} to ${message.seq}`);
      if (message.seq === before) bench.find('doubled', 1, `${chatId} has ${before} twice`);
      const key = `${message.senderId} ${message.clientId}`;
      if (seen.has(key)) bench.find('doubled', 1, `${message.clientId} is stored twice`);
      seen.add(key);
    });
  }
  for (const ack of acks) {
    const message = byId.get(ack.messageId);
    const isSame =
      message?.chatId === ack.chatId &&
      message.seq === ack.seq &&
      message.clientId === ack.clientId &&
      message.senderId === ack.senderId;
    if (!isSame) bench.find('lost', 1, `${ack.clientId}, acknowledged as ${ack.seq} of ${ack.chatId}`);
    else judgeWording(bench, ack, message, wordings.get(ack.messageId));
  }
}

function judgeWording(bench: Bench, ack: Ack, message: StoredMessage, wording: string | null | undefined): void {
  const isRight =
    wording === null ? message.isDeleted : !message.isDeleted && message.content === (wording ?? ack.content);
  if (!isRight) bench.find('stale', 1, `${ack.clientId} is stored as "${message.content}", not as "${wording}"`);
}

function judgeReading(bench: Bench, { reader, chatId, inbox }: Reading, stored: readonly StoredMessage[]): void {
  const where = `${reader} in ${chatId}`;
  const { stream } = inbox;
  const head = Math.max(stored.at(-1)?.seq ?? 0, inbox.base);
  bench.find('undelivered', stream.lost(head), `${where} stands at ${stream.last} of ${head}`);
  bench.find('doubled', stream.doubled, where);
  bench.find('disordered', stream.disordered, where);
  bench.find('disorderedChanges', inbox.disorderedChanges, where);
  for (const message of stored) {
    const heard = inbox.messages.get(message.seq);
    if (!heard) continue;
    if (heard.id !== message.id) bench.find('disordered', 1, `${where} heard another ${message.seq}`);
    else if (heard.content !== message.content || heard.isDeleted !== message.isDeleted)
      bench.find('stale', 1, `${where} has ${message.seq} as "${heard.content}", the store as "${message.content}"`);
  }
  for (const seq of inbox.messages.keys()) if (seq > head) bench.find('lost', 1, `${where} heard ${seq} of ${head}`);
}

function judgeSenders(bench: Bench, acks: readonly Ack[]): void {
  const place = ({ clientId }: Ack) => Number(clientId.slice(clientId.lastIndexOf('-') + 1));
  const lines = Map.groupBy(
    acks.filter((ack) => ack.isOrdered),
    (ack) => `${ack.senderId} ${ack.chatId}`,
  );
  for (const line of lines.values()) {
    const written = line.toSorted((a, b) => place(a) - place(b));
    written.forEach((ack, index) => {
      const before = written[index - 1];
      if (before && before.seq > ack.seq)
        bench.find('inversions', 1, `${before.clientId} stands behind ${ack.clientId}`);
    });
  }
}

/** Holds what was acknowledged, what is stored and what everybody heard against each other. */
export function judge(evidence: Evidence): Verdict {
  const bench = new Bench();
  judgeStore(bench, evidence);
  for (const reading of evidence.readings) judgeReading(bench, reading, evidence.stored.get(reading.chatId) ?? []);
  judgeSenders(bench, evidence.acks);
  return bench.verdict;
}

/** Violations; inversions are reported, not counted. */
export function violations(verdict: Verdict): number {
  const { lost, undelivered, doubled, disordered, gaps, disorderedChanges, stale } = verdict;
  return lost + undelivered + doubled + disordered + gaps + disorderedChanges + stale;
}
