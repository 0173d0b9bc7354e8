import { DomainError } from '../errors.ts';
import { noteAnswer, noteRefusal } from '../metrics/line.ts';
import { tracing } from '../tracing/tracing.ts';
import { dropDeadline } from './deadlines.ts';
import type { OpenDraft } from './draft.ts';

/** Has a draft's way traced and its answer measured: its first one, for a deadline may come before the ledger or behind it. */
export function follow(open: OpenDraft): OpenDraft {
  const { draft, since, resolve, reject } = open;
  const endSpan = tracing?.handover(draft);
  let isAnswered = false;
  open.resolve = (written) => {
    dropDeadline(open);
    if (!isAnswered) noteAnswer(draft.kind, written.isNew, performance.now() - since);
    isAnswered = true;
    resolve(written);
    endSpan?.();
  };
  open.reject = (error) => {
    dropDeadline(open);
    if (!isAnswered) noteRefusal(error instanceof DomainError ? error.code : 'internal');
    isAnswered = true;
    reject(error);
    endSpan?.(error);
  };
  return open;
}
