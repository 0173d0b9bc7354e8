import { ConfigError, readConfig } from './config.ts';
import { log } from './log.ts';
import { startServer } from './server.ts';
import { startTracing, stopTracing } from './tracing/tracing.ts';

/** A stop that takes longer than this is ended hard. */
const stopLimitMs = 10_000;

function configOrExit() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const settings = configOrExit();
await startTracing('talky-server');
const server = await startServer(settings);
log.info({ port: server.port, url: server.url }, 'Talky listens');

let isStopping = false;

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, 'Talky stops');
  setTimeout(() => process.exit(1), stopLimitMs).unref();
  await server.stop();
  await stopTracing();
  process.exit(0);
}

process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
