import { type Part, parts } from './parts.ts';

interface Outcome {
  part: Part;
  ok: boolean;
  output: string;
  seconds: number;
}

/** `bun run check [word…]`: runs the parts whose names hold one of the words, else all; answers the exit code. */
export async function check(words: string[]): Promise<number> {
  const queue = parts.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (queue.length === 0) {
    console.log(`No part is named so. There are: ${parts.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const failed: string[] = [];
  const work = async () => {
    for (let part = queue.shift(); part; part = queue.shift()) {
      const outcome = await run(part);
      tell(outcome);
      if (!outcome.ok) failed.push(part.name);
    }
  };
  await Promise.all([work(), work()]);
  console.log(failed.length === 0 ? '\nAll is well.' : `\nFailed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

async function run(part: Part): Promise<Outcome> {
  const start = performance.now();
  const child = Bun.spawn(part.command, {
    cwd: part.cwd,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const ok = (await child.exited) === 0;
  return { part, ok, output: `${out}${err}`.trim(), seconds: (performance.now() - start) / 1000 };
}

function tell({ part, ok, output, seconds }: Outcome): void {
  if (!ok) console.log(`\n── ${part.name} ──\n${output}\n`);
  console.log(`${ok ? '✓' : '✗'} ${part.name} (${seconds.toFixed(1)} s)`);
}
