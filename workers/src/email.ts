import { config, type DigestDoc, readLivingNodes, readStands, type Smtp } from '@talky/server/backend';
import { compose } from './email/compose.ts';
import { dueAt } from './email/due.ts';
import { letterOf } from './email/letter.ts';
import { lookAgain } from './email/look-again.ts';
import { findPerson, type Person } from './email/person.ts';
import { send } from './email/post.ts';
import { quietUntil } from './email/quiet.ts';
import { lease, leaseMs, release, toldOf } from './email/record.ts';
import { findWaiting, type WaitingChat } from './email/waiting.ts';
import type { Processor } from './processor.ts';

/** What became of the person's e-mail: `off` without a mail server, `unwanted` by what the person wants now. */
type Outcome = 'off' | 'unwanted' | 'busy' | 'nothing' | 'back' | 'later' | 'sent' | 'refused';

/** How long nothing is tried at an address that its mail server does not know. */
const refusedMs = 24 * 60 * 60_000;

interface Result {
  outcome: Outcome;
  changes?: Partial<DigestDoc>;
}

const tops = (waiting: readonly WaitingChat[]) =>
  Object.fromEntries(waiting.map(({ chat, messages }) => [chat._id.toHexString(), messages[0]?.message.seq ?? 0]));

const newestOf = (waiting: readonly WaitingChat[]) =>
  Math.max(...waiting.map(({ messages }) => messages[0]?.message.createdAt.getTime() ?? 0));

/** How many e-mails they had since they were last here. */
const countInARow = ({ lastSeenAt }: Person, { sentAt, inARow = 0 }: DigestDoc) =>
  sentAt && lastSeenAt && lastSeenAt > sentAt ? 0 : inARow;

async function isHere(userId: string): Promise<boolean> {
  const stands = await readStands([userId], await readLivingNodes());
  return stands.get(userId) === 'online';
}

async function tell(person: Person, record: DigestDoc, smtp: Smtp): Promise<Result> {
  const now = Date.now();
  if (record.refusedUntil && record.refusedUntil.getTime() > now) return { outcome: 'refused' };
  const waiting = await findWaiting(person, record.told, new Date(now));
  if (waiting.length === 0) return { outcome: 'nothing' };
  const inARow = countInARow(person, record);
  const due = dueAt({
    afterMs: person.preferences.emailAfterMinutes * 60_000,
    isHere: await isHere(person.id),
    lastSeenAt: person.lastSeenAt?.getTime(),
    newestAt: newestOf(waiting),
    sentAt: record.sentAt?.getTime(),
    inARow,
    quietUntil: quietUntil(person, now),
  });
  if (due === undefined) return { outcome: 'back' };
  if (due > now) {
    await lookAgain(person.id, due);
    return { outcome: 'later' };
  }
  const told = toldOf(record.told, tops(waiting));
  const to = { name: person.name, address: person.address };
  const outcome = await send(smtp.url, letterOf(await compose(person, waiting), { from: smtp.from, to, told }));
  if (outcome === 'refused') return { outcome, changes: { refusedUntil: new Date(now + refusedMs) } };
  return { outcome, changes: { told, sentAt: new Date(), inARow: inARow + 1 } };
}

async function process({ userId }: { userId: string }): Promise<{ outcome: Outcome }> {
  const { smtp } = config();
  if (!smtp) return { outcome: 'off' };
  const person = await findPerson(userId);
  if (!person) return { outcome: 'unwanted' };
  const record = await lease(userId);
  if (!record) {
    await lookAgain(userId, Date.now() + leaseMs);
    return { outcome: 'busy' };
  }
  let changes: Partial<DigestDoc> | undefined;
  try {
    const result = await tell(person, record, smtp);
    changes = result.changes;
    return { outcome: result.outcome };
  } finally {
    await release(userId, changes);
  }
}

/** Writes to somebody who stays away of what waits for them. */
export const email: Processor<'email'> = { queue: 'email', process, concurrency: 4 };
