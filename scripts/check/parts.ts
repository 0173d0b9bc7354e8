import { join } from 'node:path';

/** One thing a machine can find wrong without running the product. */
export interface Part {
  name: string;
  command: string[];
  cwd: string;
}

const root = join(import.meta.dir, '../..');
const bun = process.execPath;
const tool = (...command: string[]) => [bun, 'x', '--bun', '--no-install', ...command];
const typed = ['server', 'workers', 'bots', 'bench', 'scripts'];

export const parts: Part[] = [
  { name: 'format and lint', command: tool('biome', 'check', '--error-on-warnings', '.'), cwd: root },
  {
    name: 'format of .svelte',
    command: tool('prettier', '--log-level', 'warn', '--check', 'web/src/**/*.svelte'),
    cwd: root,
  },
  ...typed.map((room) => ({ name: `types of ${room}`, command: tool('tsc', '-p', room), cwd: root })),
  { name: 'types of web', command: [bun, 'run', '--bun', 'check'], cwd: join(root, 'web') },
  { name: 'layers', command: tool('depcruise', '--output-type', 'err', ...typed, 'web/src'), cwd: root },
  { name: 'dead code', command: tool('knip'), cwd: root },
];
