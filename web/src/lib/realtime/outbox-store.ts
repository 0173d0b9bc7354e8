import type { Database } from './database.ts';
import type { OutboxStore } from './outbox.ts';

/** The outbox in the browser's database. A write that fails costs what a reload would lose, not the sending. */
export function databaseStore(database: Database): OutboxStore {
  return {
    async all() {
      const entries = await database.getAll('outbox').catch(() => []);
      return entries.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    },
    async put(entry) {
      await database.put('outbox', entry).catch(() => undefined);
    },
    async delete(clientId) {
      await database.delete('outbox', clientId).catch(() => undefined);
    },
  };
}

/** Where there is no database: as long as the page lives. */
export function memoryStore(): OutboxStore {
  return { all: async () => [], put: async () => undefined, delete: async () => undefined };
}
