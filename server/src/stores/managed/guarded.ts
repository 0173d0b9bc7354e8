import { join } from 'node:path';

/** Becomes the command, unless the parent died before the kernel had been told to watch it. */
const unlessOrphaned = '[ "$PPID" = "$0" ] && exec "$@"';

/**
 * The command that runs `command` so that it ends when this process does, however that ends. Where the kernel can
 * promise it (setpriv sets the parent-death signal and then becomes the program) nothing stands between; elsewhere a
 * small guard process watches.
 */
export function guarded(command: string[]): string[] {
  if (process.platform === 'linux' && Bun.which('setpriv', { PATH: process.env.PATH ?? '' })) {
    return ['setpriv', '--pdeathsig', 'TERM', 'sh', '-c', unlessOrphaned, String(process.pid), ...command];
  }
  return [process.execPath, '--no-orphans', join(import.meta.dir, 'guard.ts'), ...command];
}
