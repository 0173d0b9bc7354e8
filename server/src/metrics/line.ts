import { Counter, Histogram } from 'prom-client';
import type { ErrorCode } from '../protocol/codes.ts';
import { registry, secondsBuckets } from './registry.ts';
import { Tally } from './tally.ts';

/** The message line's own measures. Every message passes here, so what is counted for each is a plain number. */
const registers = [registry];
const counts = { acknowledged: 0, chat: 0, presence: 0 };

const ackSeconds = new Tally({
  name: 'talky_ack_seconds',
  help: 'From a message taken in to its sender answered.',
  buckets: secondsBuckets,
  registry,
});

const changeSeconds = new Histogram({
  name: 'talky_change_seconds',
  help: 'From an edit or a deletion taken in to its author answered.',
  buckets: secondsBuckets,
  registers,
});

new Counter({
  name: 'talky_messages_acknowledged_total',
  help: 'New messages made durable and acknowledged through this instance.',
  registers,
  collect() {
    this.reset();
    this.inc(counts.acknowledged);
  },
});

new Counter({
  name: 'talky_deliveries_total',
  help: 'Events times the sockets they were sent to, by what is told of.',
  labelNames: ['about'],
  registers,
  collect() {
    this.reset();
    this.inc({ about: 'chat' }, counts.chat);
    this.inc({ about: 'presence' }, counts.presence);
  },
});

const refused = new Counter({
  name: 'talky_drafts_refused_total',
  help: 'Drafts answered with an error after they were taken in, by code.',
  labelNames: ['code'],
  registers,
});
for (const code of ['overloaded', 'unavailable'] satisfies ErrorCode[]) refused.inc({ code }, 0);

const batchSize = new Histogram({
  name: 'talky_ledger_batch_messages',
  help: 'Messages in one write of the ledger.',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  registers,
});

const writeSeconds = new Histogram({
  name: 'talky_ledger_write_seconds',
  help: 'One write of the ledger, on a majority’s journal.',
  buckets: secondsBuckets,
  registers,
});

/** A draft was answered well, `ms` after it came. */
export function noteAnswer(kind: 'message' | 'change', isNew: boolean, ms: number): void {
  if (kind === 'change') return changeSeconds.observe(ms / 1_000);
  ackSeconds.count(ms / 1_000);
  if (isNew) counts.acknowledged++;
}

export function noteRefusal(code: ErrorCode): void {
  refused.inc({ code });
}

/** The ledger wrote that many messages at once. */
export function noteBatch(size: number, ms: number): void {
  batchSize.observe(size);
  writeSeconds.observe(ms / 1_000);
}

/** An event went to that many sockets. */
export function noteDelivery(about: 'chat' | 'presence', sockets: number): void {
  counts[about] += sockets;
}
