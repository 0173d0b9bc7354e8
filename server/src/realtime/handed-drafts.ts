import { answering, refused, stored } from './answers.ts';
import { sharedNow } from './cluster.ts';
import type { Draft, OpenDraft } from './draft.ts';
import { writeHere } from './ledger.ts';

/** A draft on its way, with when it was taken in by the clock all share. */
type Handed = [id: number, draft: Draft, takenIn: number | null];

/** Drafts as they are handed to another instance. */
export function writeDrafts(items: readonly { id: number; open: OpenDraft }[]): string {
  const clock = sharedNow();
  const now = performance.now();
  return JSON.stringify(
    items.map(
      ({ id, open }): Handed => [id, open.draft, clock === undefined ? null : Math.round(clock - (now - open.since))],
    ),
  );
}

/** Drafts of another instance: written here even when this one does not own the chat, never forwarded twice. */
export function takeDrafts(from: string, body: string): void {
  const answer = answering(from);
  const clock = sharedNow();
  const now = performance.now();
  for (const [id, draft, takenIn] of JSON.parse(body) as Handed[]) {
    // It may have lain before a process that stood still for longer than its sender waits.
    const age = clock === undefined || takenIn === null ? 0 : Math.max(0, clock - takenIn);
    writeHere({
      draft,
      since: now - age,
      resolve: (written) => answer(stored(id, written)),
      reject: (error) => answer(refused(id, error)),
    });
  }
}
