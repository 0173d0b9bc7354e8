import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { OutboxEntry } from './outbox.ts';
import type { Remembered } from './remembered.ts';

/** What of this person's Talky lives on in the browser. */
interface TalkyDatabase extends DBSchema {
  outbox: { key: string; value: OutboxEntry };
  /** One entry: what was here last. */
  memory: { key: 'last'; value: Remembered };
}

export type Database = IDBPDatabase<TalkyDatabase>;

const nameOf = (userId: string) => `talky-${userId}`;
const version = 2;

/** A person's own database; undefined where the browser keeps none, as in some private windows. */
export async function openDatabase(userId: string): Promise<Database | undefined> {
  try {
    return await openDB<TalkyDatabase>(nameOf(userId), version, {
      upgrade: (database, before) => {
        if (before < 1) database.createObjectStore('outbox', { keyPath: 'clientId' });
        if (before < 2) database.createObjectStore('memory');
      },
      // An open connection, also another tab's, would keep the database from being deleted or renewed.
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
