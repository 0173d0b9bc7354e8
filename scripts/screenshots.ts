import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './packages.ts';

const root = join(import.meta.dir, '..');
const say = (line: string) => console.log(line);

/** `bun run screenshots`: draws the pictures in docs/screenshots anew. */
await installPackages(root);
const { startStores } = await import('@talky/server/stores');
const { buildWeb } = await import('./launch/web-build.ts');
await buildWeb(root, say);
const scratch = mkdtempSync(join(tmpdir(), 'talky-screenshots-'));
const stores = await startStores({ dataDir: join(scratch, 'data'), say });
try {
  process.env.MONGO_URL = stores.mongoUrl;
  process.env.REDIS_URL = stores.redisUrl;
  const { takeScreenshots } = await import('../web/e2e/screenshots.ts');
  await takeScreenshots(join(root, 'docs/screenshots'));
} finally {
  await stores.stop();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(0);
