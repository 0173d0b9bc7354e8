import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Tests that run in one process of `bun test`. */
export interface Suite {
  name: string;
  cwd: string;
  /** Folders with tests in them, from `cwd`. */
  folders: string[];
  /** It needs what the build makes: the compiled messages, or the whole app for a real browser. */
  needsWeb: boolean;
}

const root = join(import.meta.dir, '../..');

function suite(name: string, room: string, folders: string[], needsWeb = false): Suite {
  const cwd = join(root, room);
  return { name, cwd, folders: folders.filter((folder) => existsSync(join(cwd, folder))), needsWeb };
}

export const suites: Suite[] = [
  suite('scripts', 'scripts', ['.']),
  suite('server', 'server', ['src', 'test']),
  suite('workers', 'workers', ['src', 'test']),
  suite('bots', 'bots', ['src', 'test', 'examples']),
  suite('bench', 'bench', ['src', 'test']),
  suite('web', 'web', ['src', 'test'], true),
  suite('e2e', 'web', ['e2e'], true),
];
