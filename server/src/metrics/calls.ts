import { Counter, Histogram } from 'prom-client';
import type { CallEndReason } from '../protocol/calls.ts';
import { registry } from './registry.ts';

const registers = [registry];

/** As much of a call as is measured. */
interface Measured {
  state: string;
  reason: CallEndReason | null;
  activeAt: Date | null;
  endedAt: Date | null;
  createdAt: Date;
  seats: readonly { userId: string; state: string; joinedAt: Date | null; until: Date | null }[];
}

const answerSeconds = new Histogram({
  name: 'talky_call_answer_seconds',
  help: 'From a call’s start until its first answer.',
  buckets: [1, 2, 5, 10, 15, 20, 30, 45, 60, 120],
  registers,
});

const setupSeconds = new Histogram({
  name: 'talky_call_setup_seconds',
  help: 'From a call’s first answer until two have media.',
  buckets: [0.25, 0.5, 1, 1.5, 2, 2.5, 5, 10, 20],
  registers,
});

const talkSeconds = new Histogram({
  name: 'talky_call_talk_seconds',
  help: 'How long calls lasted in which two had media.',
  buckets: [10, 30, 60, 300, 900, 1_800, 3_600, 7_200],
  registers,
});

const started = new Counter({
  name: 'talky_calls_started_total',
  help: 'Calls started through this instance.',
  registers,
});

const ended = new Counter({
  name: 'talky_calls_ended_total',
  help: 'Calls that this instance ended, by reason.',
  labelNames: ['reason'],
  registers,
});
const reasons = [
  'completed',
  'cancelled',
  'no_answer',
  'declined',
  'busy',
  'failed',
  'host_ended',
  'expired',
] satisfies CallEndReason[];
for (const reason of reasons) ended.inc({ reason }, 0);

const drops = new Counter({
  name: 'talky_call_drops_total',
  help: 'Seats whose connection was lost, and of those the ones it did not come back to.',
  labelNames: ['outcome'],
  registers,
});
for (const outcome of ['lost', 'given_up']) drops.inc({ outcome }, 0);

/** When two were together for the first time, on this instance: for the time until media is there. */
const answeredAt = new Map<string, number>();
const answeredMax = 10_000;

const seconds = (from: Date | number, to: Date | number) => Math.max(0, Number(to) - Number(from)) / 1_000;

function noteSeats(before: Measured, call: Measured, now: number): void {
  for (const { userId, state } of call.seats) {
    const was = before.seats.find((seat) => seat.userId === userId);
    if (state === 'reconnecting' && was?.state !== 'reconnecting') drops.inc({ outcome: 'lost' });
    const isOverdue = was?.until !== null && was?.until !== undefined && was.until.getTime() <= now;
    if (state === 'left' && was?.state === 'reconnecting' && isOverdue) drops.inc({ outcome: 'given_up' });
  }
}

/** A change of a call was stored by this instance; without a call before, its start. */
export function noteCallChange(before: (Measured & { id: string }) | undefined, call: Measured & { id: string }): void {
  if (!before) return started.inc();
  const now = Date.now();
  noteSeats(before, call, now);
  if (before.state === 'ringing' && call.state === 'active') {
    answerSeconds.observe(seconds(call.createdAt, now));
    // Those whose media came through other instances stay behind.
    if (answeredAt.size >= answeredMax) answeredAt.clear();
    answeredAt.set(call.id, now);
  }
  if (!before.activeAt && call.activeAt) {
    const answered = answeredAt.get(call.id);
    if (answered !== undefined) setupSeconds.observe(seconds(answered, call.activeAt));
    answeredAt.delete(call.id);
  }
  if (call.state !== 'ended' || before.state === 'ended') return;
  answeredAt.delete(call.id);
  if (call.reason) ended.inc({ reason: call.reason });
  if (call.activeAt && call.endedAt) talkSeconds.observe(seconds(call.activeAt, call.endedAt));
}
