import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How far a bot has come in a chat: the last message it has handled, the last change of one. */
export interface Position {
  seq: number;
  rev: number;
}

/**
 * Keeps a bot's cursors between runs, by the chats' ids. Implement it to keep them in a database of your
 * own; one store belongs to one bot.
 *
 * ```ts
 * const store: CursorStore = {
 *   load: async () => JSON.parse((await redis.get('botty')) ?? 'null') ?? undefined,
 *   save: async (cursors) => void (await redis.set('botty', JSON.stringify(cursors))),
 * };
 * ```
 */
export interface CursorStore {
  /** What was last saved; undefined when nothing was. */
  load(): Promise<Record<string, Position> | undefined>;
  /** Replaces what was saved. Never called again before it has resolved. */
  save(cursors: Record<string, Position>): Promise<void>;
}

/**
 * Forgets everything when the process ends: a restarted bot hears what is said from then on. The default.
 *
 * ```ts
 * new Bot({ url, token, store: memoryStore() });
 * ```
 */
export function memoryStore(): CursorStore {
  let kept: Record<string, Position> | undefined;
  return {
    load: async () => kept,
    async save(cursors) {
      kept = cursors;
    },
  };
}

/**
 * Keeps the cursors in a JSON file: a restarted bot goes on where it stopped. The folder is made if
 * absent; a crash leaves either the old or the new file.
 *
 * ```ts
 * new Bot({ url, token, store: fileStore('data/botty.json') });
 * ```
 */
export function fileStore(path: string): CursorStore {
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async save(cursors) {
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${process.pid}.new`;
      await writeFile(draft, JSON.stringify(cursors));
      await rename(draft, path);
    },
  };
}
