import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoreBinary } from './binary.ts';
import { findBinary, type Say } from './find-binary.ts';
import { freePort } from './free-port.ts';
import { waitForLeftover } from './leftover.ts';
import { logFile, logTail } from './log-file.ts';
import { rememberedPort } from './remembered-port.ts';
import type { Store, StoreHome, StorePlace } from './store.ts';
import { StoreError } from './store-error.ts';
import { SupervisedChild } from './supervised-child.ts';

/** What tells one store from another. */
interface Launch {
  binary: StoreBinary;
  /** Its folder in the data folder. */
  name: string;
  pidFile: (folder: string) => string;
  command: (place: StorePlace & { binary: string }) => string[];
  isReady: (port: number) => Promise<boolean>;
  url: (port: number) => string;
}

/** A store has this long to come up: recovery after a crash included. */
const patienceMs = 60_000;
/** Dying more often than this before it was ever ready is no accident. */
const triesBeforeReady = 3;

/** Between the look for a free port and the store's own, anybody may take it: then it starts on another. */
const portsToTry = 3;

/** Finds a store, waits for one that a killed Talky left, starts it under supervision and resolves when it is ready. */
export async function launchStore(launch: Launch, { dataDir, say }: StoreHome): Promise<Store> {
  const { label } = launch.binary;
  const binary = await findBinary(launch.binary, say);
  const folder = join(dataDir, launch.name);
  mkdirSync(folder, { recursive: true });
  await waitForLeftover(launch.pidFile(folder), folder);
  const log = logFile(dataDir, label.toLowerCase());
  for (let tries = 1; ; tries++) {
    const port = rememberedPort(folder);
    const child = await startOn({ folder, port, log, binary }, launch, say);
    if (child)
      return { url: launch.url(port), pid: () => child.pid, stop: () => child.stop(), kill: () => child.kill() };
    if (tries === portsToTry || freePort(port) === port)
      throw new StoreError(`${label} does not start. Its log, ${log}, ends with:\n${logTail(log)}`);
  }
}

/** The store once it is ready; undefined when it does not come up there. */
async function startOn(
  place: StorePlace & { binary: string },
  { binary: { label }, command, isReady }: Launch,
  say: Say,
): Promise<SupervisedChild | undefined> {
  let ready = false;
  let deaths = 0;
  const child = new SupervisedChild({
    name: label,
    command: command(place),
    // What it says before it has opened its log.
    onLine: (line) => appendFileSync(place.log, `${line}\n`),
    onDeath(code, waitMs) {
      deaths++;
      if (ready) say(`${label} died (${code ?? 'killed'}) and is started again in ${waitMs} ms.`);
    },
  });
  child.start();
  const deadline = performance.now() + patienceMs;
  while (!(await isReady(place.port))) {
    if (deaths >= triesBeforeReady || performance.now() > deadline) {
      await child.stop();
      return undefined;
    }
    await Bun.sleep(15);
  }
  ready = true;
  return child;
}
