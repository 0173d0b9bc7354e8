import { closeStores, openStores, readConfig } from '@talky/server/backend';
import { startTracing, stopTracing } from '@talky/server/observe';
import { openHealthPort } from './health.ts';
import { log } from './log.ts';
import { startWorkers } from './workers.ts';

/** A stop that takes longer is ended hard: a job cut off comes back in another worker. */
const stopLimitMs = 10_000;

function configOrExit() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ConfigError')) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const settings = configOrExit();
await startTracing('talky-workers');
const health = settings.metricsPort === undefined ? undefined : openHealthPort(settings.metricsPort, settings.host);
await openStores(settings);
const workers = await startWorkers();

let isStopping = false;

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, 'The workers stop');
  setTimeout(() => process.exit(1), stopLimitMs).unref();
  await workers.stop();
  await closeStores();
  await health?.stop();
  await stopTracing();
  process.exit(0);
}

process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
log.info({ metricsPort: health?.port }, 'The workers are ready');
