import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStores } from '@talky/server/stores';
import { buildWeb } from '../launch/web-build.ts';
import { type Counts, judge, type Report } from './counts.ts';
import { runSuite } from './run-suite.ts';
import { type Suite, suites } from './suites.ts';

const root = join(import.meta.dir, '../..');
const say = (line: string) => console.log(line);

/** `bun run test [room…]`: the tests of those rooms, else all; answers the exit code. The last line is the count. */
export async function runTests(rooms: string[]): Promise<number> {
  const wanted = suites.filter(({ name }) => rooms.length === 0 || rooms.includes(name));
  if (wanted.length === 0) {
    say(`No suite is named so. There are: ${suites.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'talky-test-'));
  const stores = await startStores({ dataDir: join(scratch, 'data'), say });
  const counts = new Map<string, Report>();
  try {
    const env = { MONGO_URL: stores.mongoUrl, REDIS_URL: stores.redisUrl };
    for (const suite of wanted) counts.set(suite.name, await runPrepared(suite, env, scratch));
  } finally {
    await stores.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
  return tell(counts);
}

async function runPrepared(suite: Suite, env: Record<string, string>, scratch: string): Promise<Report> {
  try {
    if (suite.needsWeb) await buildWeb(root, say);
    return await runSuite(suite, env, scratch);
  } catch (error) {
    say(String(error));
    return judge(undefined, 1);
  }
}

function tell(counts: Map<string, Report>): number {
  const sum = (of: keyof Counts) => [...counts.values()].reduce((total, count) => total + count[of], 0);
  const broken = [...counts].filter(([, { failed }]) => failed > 0).map(([name, { failed }]) => `${name} (${failed})`);
  for (const [name, { failures }] of counts) for (const failure of failures) say(`\n${name}: ${failure}`);
  say(broken.length > 0 ? `\nFailed in ${broken.join(', ')}.` : '');
  say(`${sum('passed')} passed, ${sum('failed')} failed`);
  return broken.length === 0 ? 0 : 1;
}
