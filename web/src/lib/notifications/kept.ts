import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';

/** Whose notifications this browser shows, and in which language: the service worker cannot ask a page. */
export interface Owner {
  userId: string;
  locale: string;
}

interface KeptDatabase extends DBSchema {
  owner: { key: 'owner'; value: Owner };
  /** Ids of what was shown, with when. */
  shown: { key: string; value: { id: string; at: number }; indexes: { at: number } };
}

const name = 'talky-notifications';
/** A push service keeps a message for a day; nothing older can come a second time. */
const forgetAfterMs = 2 * 86_400_000;

async function use<T>(work: (database: IDBPDatabase<KeptDatabase>) => Promise<T>): Promise<T | undefined> {
  try {
    const database = await openDB<KeptDatabase>(name, 1, {
      upgrade: (fresh) => {
        fresh.createObjectStore('owner');
        fresh.createObjectStore('shown', { keyPath: 'id' }).createIndex('at', 'at');
      },
    });
    return await work(database).finally(() => database.close());
  } catch {
    // Some private windows keep nothing: then a doubled message is shown twice.
    return undefined;
  }
}

/** Undefined where nobody has turned notifications on. */
export const readOwner = (): Promise<Owner | undefined> => use((database) => database.get('owner', 'owner'));

export async function keepOwner(owner: Owner): Promise<void> {
  await use((database) => database.put('owner', owner, 'owner'));
}

export const wasShown = async (id: string): Promise<boolean> =>
  (await use((database) => database.get('shown', id))) !== undefined;

export async function noteShown(id: string): Promise<void> {
  await use(async (database) => {
    const { store, done } = database.transaction('shown', 'readwrite');
    const old = await store.index('at').getAllKeys(IDBKeyRange.upperBound(Date.now() - forgetAfterMs));
    await Promise.all([...old.map((key) => store.delete(key)), store.put({ id, at: Date.now() }), done]);
  });
}

/** Signed out, or turned off: nothing stays. */
export async function forgetKept(): Promise<void> {
  await deleteDB(name).catch(() => undefined);
}
