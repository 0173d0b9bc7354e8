import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the packages when they are missing or not those of bun.lock. Uses nothing but Bun itself: it runs before
 * there is anything else.
 */
export async function installPackages(root: string): Promise<void> {
  const wanted = Bun.hash(readFileSync(join(root, 'bun.lock'))).toString(16);
  const mark = join(root, 'node_modules', '.talky-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  console.log('Installing packages …');
  const install = Bun.spawn([process.execPath, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if ((await install.exited) !== 0) {
    console.error('The packages could not be installed; the lines above say why.');
    process.exit(1);
  }
  writeFileSync(mark, wanted);
}
