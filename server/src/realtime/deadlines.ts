import { unavailable } from '../errors.ts';
import type { OpenDraft } from './draft.ts';
import { deadlineMs } from './ledger.ts';

/**
 * Every draft is answered within its deadline, whatever the ledger does. All deadlines are equally
 * long, so they fall due in the order they came: one queue and one timer instead of a timer each.
 */
const lookMs = 250;
let queue: OpenDraft[] = [];
let timer: ReturnType<typeof setInterval> | undefined;

export function keepDeadline(open: OpenDraft): void {
  queue.push(open);
}

function look(): void {
  const limit = performance.now() - deadlineMs;
  let due = 0;
  // Rejecting a promise that was answered long ago does nothing.
  while (due < queue.length && (queue[due]?.since ?? 0) < limit) queue[due++]?.reject(unavailable());
  if (due > 0) queue = queue.slice(due);
}

export function startDeadlines(): void {
  timer = setInterval(look, lookMs);
}

export function stopDeadlines(): void {
  clearInterval(timer);
  queue = [];
}
