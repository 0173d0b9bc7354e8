import type { Database } from './database.ts';
import type { OutboxEntry, OutboxStore } from './outbox.ts';

const inOrder = (a: OutboxEntry, b: OutboxEntry) => (a.createdAt < b.createdAt ? -1 : 1);

/**
 * The outbox in the browser's database, which may still be opening. Without one, and when writing fails,
 * messages are sent all the same; they only do not outlive the page.
 */
export function databaseStore(opening: Promise<Database | undefined>): OutboxStore {
  return {
    async all() {
      const database = await opening;
      const entries = (await database?.getAll('outbox').catch(() => [])) ?? [];
      return entries.sort(inOrder);
    },
    async put(entry) {
      const database = await opening;
      await database?.put('outbox', entry).catch(() => undefined);
    },
    async delete(clientId) {
      const database = await opening;
      await database?.delete('outbox', clientId).catch(() => undefined);
    },
  };
}
