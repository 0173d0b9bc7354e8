import { updatePreferences } from '../notifications/preferences.ts';

/** Ends the e-mails to a person; their apps show it at once. */
export async function unsubscribe(userId: string): Promise<void> {
  await updatePreferences(userId, { emailAfterMinutes: 0 });
}
