import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './packages.ts';

const root = join(import.meta.dir, '..');
const say = (line: string) => console.log(line);

/** `bun run screenshots`: draws the pictures in docs/screenshots anew. */
await installPackages(root);
const { guarded, startStores } = await import('@talky/server/stores');
const { buildWeb } = await import('./launch/web-build.ts');
await buildWeb(root, say);
const scratch = mkdtempSync(join(tmpdir(), 'talky-screenshots-'));
const stores = await startStores({ dataDir: join(scratch, 'data'), say });
let exitCode: number;
try {
  // In a process of its own: what draws speaks of pages, and is checked with the web app.
  const artist = Bun.spawn(guarded([process.execPath, 'web/e2e/screenshots.ts', join(root, 'docs/screenshots')]), {
    cwd: root,
    env: { ...process.env, MONGO_URL: stores.mongoUrl, REDIS_URL: stores.redisUrl, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  exitCode = await artist.exited;
} finally {
  await stores.stop();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(exitCode);
