import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guarded } from '@talky/server/stores';
import { LaunchError } from './launch-error.ts';

/** What the built app is made of; everything else in web/ is made from it. */
const sources = new Bun.Glob(
  '{bun.lock,server/src/protocol/**,web/{src,static,messages}/**,web/project.inlang/settings.json,web/*.{json,ts}}',
);
const generated = 'web/src/lib/paraglide/';

/** Builds the web app unless the build that is there was made of the same sources. */
export async function buildWeb(root: string, say: (line: string) => void): Promise<void> {
  const web = join(root, 'web');
  const mark = join(web, 'build', '.sources');
  const wanted = hashSources(root);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  say('Web app: building it, for its sources are new.');
  const start = performance.now();
  // SvelteKit wants a newer Node than many machines have: --bun runs it under Bun.
  const build = Bun.spawn(guarded([process.execPath, 'run', '--bun', 'build']), {
    cwd: web,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err] = await Promise.all([build.stdout.text(), build.stderr.text()]);
  if ((await build.exited) !== 0) throw new LaunchError(`The web app could not be built:\n${out}${err}`);
  writeFileSync(mark, wanted);
  say(`Web app: built in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

function hashSources(root: string): string {
  const hasher = new Bun.CryptoHasher('sha256');
  for (const path of [...sources.scanSync({ cwd: root, onlyFiles: true })].sort()) {
    if (path.startsWith(generated)) continue;
    hasher.update(`${path}\0`);
    hasher.update(readFileSync(join(root, path)));
  }
  return hasher.digest('hex');
}
