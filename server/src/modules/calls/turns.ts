/** What is under way for each call here: one thing after the other, so that devices of one call do not race each other. */
const turns = new Map<string, Promise<unknown>>();

export function inCallTurn<T>(callId: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(callId) ?? Promise.resolve();
  const result = before.then(work, work);
  const turn = result
    .catch(() => undefined)
    .finally(() => {
      if (turns.get(callId) === turn) turns.delete(callId);
    });
  turns.set(callId, turn);
  return result;
}

/** Resolves once nothing is under way. */
export async function callsAreIdle(): Promise<void> {
  while (turns.size > 0) await Promise.all(turns.values());
}
