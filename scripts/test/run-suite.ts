import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guarded } from '@talky/server/stores';
import { judge, type Report, readReport } from './counts.ts';
import type { Suite } from './suites.ts';

/** A suite that takes longer hangs. */
const limitMs = 15 * 60 * 1000;

export async function runSuite(suite: Suite, env: Record<string, string>, scratch: string): Promise<Report> {
  console.log(`\n── ${suite.name} ──`);
  if (suite.folders.length === 0) return judge(undefined, 0);
  const reportFile = join(scratch, `${suite.name}.xml`);
  const child = Bun.spawn(
    guarded([
      ...[process.execPath, 'test', '--reporter=junit', `--reporter-outfile=${reportFile}`],
      ...suite.folders.map((folder) => `./${folder}`),
    ]),
    { cwd: suite.cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'], timeout: limitMs },
  );
  const exitCode = await child.exited;
  return judge(existsSync(reportFile) ? readReport(readFileSync(reportFile, 'utf8')) : undefined, exitCode);
}
