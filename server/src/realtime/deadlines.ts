import { unavailable } from '../errors.ts';
import { type OpenDraft, weightOf } from './draft.ts';
import { deadlineMs } from './ledger.ts';

/**
 * Every draft taken in here is answered within its deadline, whatever the ledger does: one timer looks at all.
 * It also bounds what this instance takes in: whatever way a draft waits, it stands in this queue.
 */
const lookMs = 250;
const countMax = 50_000;
const weightMax = 64 * 1024 * 1024;

const open = new Set<OpenDraft>();
let weight = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Drafts taken in here and not answered yet. */
export const openDrafts = () => open.size;

/** False when too much is open already. */
export function keepDeadline(draft: OpenDraft): boolean {
  if (open.size >= countMax || weight >= weightMax) return false;
  open.add(draft);
  weight += weightOf(draft.draft);
  return true;
}

/** It was answered: nothing of it is kept. */
export function dropDeadline(draft: OpenDraft): void {
  if (open.delete(draft)) weight -= weightOf(draft.draft);
}

function look(): void {
  const limit = performance.now() - deadlineMs;
  for (const draft of open) {
    if (draft.since >= limit) continue;
    draft.reject(unavailable());
    dropDeadline(draft);
  }
}

export function startDeadlines(): void {
  timer = setInterval(look, lookMs);
}

export function stopDeadlines(): void {
  clearInterval(timer);
  open.clear();
  weight = 0;
}
