import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { OutboxEntry } from './outbox.ts';

/** What of this person's Talky lives on in the browser. */
interface TalkyDatabase extends DBSchema {
  outbox: { key: string; value: OutboxEntry };
}

export type Database = IDBPDatabase<TalkyDatabase>;

const nameOf = (userId: string) => `talky-${userId}`;

/** A person's own database; undefined where the browser keeps none, as in some private windows. */
export async function openDatabase(userId: string): Promise<Database | undefined> {
  try {
    return await openDB<TalkyDatabase>(nameOf(userId), 1, {
      upgrade: (database) => void database.createObjectStore('outbox', { keyPath: 'clientId' }),
      // An open connection, also another tab's, would keep the database from being deleted.
      blocking: (_now, _next, { target }) => (target as IDBDatabase).close(),
    });
  } catch {
    return undefined;
  }
}

/** Signed out: nothing of them stays. */
export async function deleteDatabase(userId: string): Promise<void> {
  await deleteDB(nameOf(userId)).catch(() => undefined);
}
