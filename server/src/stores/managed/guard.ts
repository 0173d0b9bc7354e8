/**
 * `bun --no-orphans guard.ts <command…>`: runs a command and is gone with its parent. Bun ends this process when its
 * parent dies and kills what it started, by itself and when it is killed.
 */
const child = Bun.spawn(process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
process.exit(await child.exited);

export {};
