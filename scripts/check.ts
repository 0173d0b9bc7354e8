import { join } from 'node:path';

/** `bun run check [part…]`: every fault a machine can find without running the product. */
interface Part {
  name: string;
  command: string[];
  cwd?: string;
}

const root = join(import.meta.dir, '..');
const bun = process.execPath;
const tool = (...command: string[]) => [bun, 'x', '--bun', '--no-install', ...command];

const typed = ['server', 'workers', 'bots', 'bench', 'scripts'];

const parts: Part[] = [
  { name: 'format and lint', command: tool('biome', 'ci', '.') },
  { name: 'format of .svelte', command: tool('prettier', '--log-level', 'warn', '--check', 'web/src/**/*.svelte') },
  ...typed.map((room) => ({ name: `types of ${room}`, command: tool('tsc', '-p', room) })),
  { name: 'types of web', command: [bun, 'run', '--bun', 'check'], cwd: join(root, 'web') },
  { name: 'layers', command: tool('depcruise', '--output-type', 'err', ...typed, 'web/src') },
  { name: 'dead code', command: tool('knip') },
];

interface Outcome {
  part: Part;
  ok: boolean;
  output: string;
  seconds: number;
}

async function run(part: Part): Promise<Outcome> {
  const start = performance.now();
  const child = Bun.spawn(part.command, {
    cwd: part.cwd ?? root,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const ok = (await child.exited) === 0;
  return { part, ok, output: `${out}${err}`.trim(), seconds: (performance.now() - start) / 1000 };
}

function report({ part, ok, output, seconds }: Outcome): void {
  if (!ok) console.log(`\n── ${part.name} ──\n${output}\n`);
  console.log(`${ok ? '✓' : '✗'} ${part.name} (${seconds.toFixed(1)} s)`);
}

const wanted = process.argv.slice(2);
const queue = parts.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
if (queue.length === 0) {
  console.log(`No part is named so. There are: ${parts.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const outcomes: Outcome[] = [];
async function worker(): Promise<void> {
  for (let part = queue.shift(); part; part = queue.shift()) {
    const outcome = await run(part);
    report(outcome);
    outcomes.push(outcome);
  }
}
await Promise.all([worker(), worker()]);

const failed = outcomes.filter(({ ok }) => !ok).map(({ part }) => part.name);
console.log(failed.length === 0 ? '\nAll is well.' : `\nFailed: ${failed.join(', ')}.`);
process.exit(failed.length === 0 ? 0 : 1);
