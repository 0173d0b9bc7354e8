import { enqueue } from '@talky/server/jobs';

/** Looks at the person again at that time, by a job that no message makes. */
export async function lookAgain(userId: string, at: number): Promise<void> {
  const id = `email-${userId}-${Math.ceil(at / 1_000)}s`;
  await enqueue('email', { userId }, { id, delayMs: Math.max(0, at - Date.now()) });
}
