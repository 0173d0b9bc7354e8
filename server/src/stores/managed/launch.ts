import { appendFileSync } from 'node:fs';
import type { Say } from './find-binary.ts';
import { logFile, logTail } from './log-file.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';
import { SupervisedChild } from './supervised-child.ts';

interface Launch {
  label: string;
  dataDir: string;
  say: Say;
  /** Given the file the store shall log to. */
  command: (log: string) => string[];
  isReady: () => Promise<boolean>;
}

/** A store has this long to come up: recovery after a crash included. */
const patienceMs = 60_000;
/** Dying more often than this before it was ever ready is no accident. */
const triesBeforeReady = 3;

/** Starts a store under supervision and resolves when it is ready. */
export async function launchStore({ label, dataDir, say, command, isReady }: Launch): Promise<Omit<Store, 'url'>> {
  const log = logFile(dataDir, label.toLowerCase());
  let ready = false;
  let deaths = 0;
  const child = new SupervisedChild({
    name: label,
    command: command(log),
    // What it says before it has opened its log.
    onLine: (line) => appendFileSync(log, `${line}\n`),
    onDeath(code, waitMs) {
      deaths++;
      if (ready) say(`${label} died (${code ?? 'killed'}) and is started again in ${waitMs} ms.`);
    },
  });
  child.start();
  const deadline = performance.now() + patienceMs;
  while (!(await isReady())) {
    if (deaths >= triesBeforeReady || performance.now() > deadline) {
      await child.stop();
      throw new StoreError(`${label} does not start. Its log, ${log}, ends with:\n${logTail(log)}`);
    }
    await Bun.sleep(15);
  }
  ready = true;
  return { pid: () => child.pid, stop: () => child.stop(), kill: () => child.kill() };
}
