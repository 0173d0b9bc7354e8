import { DomainError } from '../errors.ts';
import { errorCodes } from '../protocol/codes.ts';
import { broadcast } from './broker.ts';
import { nodeId } from './cluster.ts';
import type { Written } from './draft.ts';
import { deadlineMs } from './ledger.ts';

/** What an instance that wrote another's drafts says of each. */
type Stored = [id: number, seq: number, encoded: string, isNew: boolean];
type Refused = [id: number, code: string, message: string, retryAfterMs: number | null];
type Answer = Stored | Refused;

/** Redis may come back, or the other's subscription, before who waits has given up. */
const againMs = 100;

const retries = new Set<ReturnType<typeof setTimeout>>();

export const stored = (id: number, { seq, encoded, isNew }: Written): Answer => [id, seq, encoded, isNew];

export const refused = (id: number, error: Error): Answer =>
  error instanceof DomainError
    ? [id, error.code, error.message, error.retryAfterMs ?? null]
    : [id, 'internal', error.message, null];

/** Says it until the instance has heard it, or nobody there waits for it any more. */
async function say(to: string, rows: readonly Answer[], until: number): Promise<void> {
  const heard = await broadcast(`node:${to}`, `A${nodeId} ${JSON.stringify(rows)}`).catch(() => 0);
  if (heard > 0 || performance.now() > until) return;
  const timer = setTimeout(() => {
    retries.delete(timer);
    void say(to, rows, until);
  }, againMs);
  retries.add(timer);
}

/** Answers one instance: what is said in one turn goes together. */
export function answering(to: string): (answer: Answer) => void {
  let gathered: Answer[] = [];
  return (answer) => {
    if (gathered.length === 0)
      queueMicrotask(() => {
        const rows = gathered;
        gathered = [];
        void say(to, rows, performance.now() + deadlineMs);
      });
    gathered.push(answer);
  };
}

export function stopAnswers(): void {
  for (const timer of retries) clearTimeout(timer);
  retries.clear();
}

function errorOf([, code, message, retryAfterMs]: Refused): DomainError {
  const known = code in errorCodes ? (code as keyof typeof errorCodes) : 'internal';
  return new DomainError(known, message, retryAfterMs ?? undefined);
}

/** What another instance said, a draft each. */
export function readAnswers(body: string): { id: number; outcome: Written | DomainError }[] {
  return (JSON.parse(body) as Answer[]).map((row) => {
    if (typeof row[1] !== 'number') return { id: row[0], outcome: errorOf(row as Refused) };
    const [id, seq, encoded, isNew] = row as Stored;
    return { id, outcome: { seq, encoded, isNew } };
  });
}
