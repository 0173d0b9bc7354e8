import { toast } from 'svelte-sonner';
import { session } from '#lib/state/session.svelte.ts';

/** Ends the session here, and says so when it cannot be ended. */
export async function signOut(): Promise<void> {
  const { error } = await session.logout();
  if (error) toast.error(error.words);
}
