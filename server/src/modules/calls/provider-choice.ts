import type { Config } from '../../config.ts';
import { log } from '../../log.ts';
import type { CallsProvider } from './provider.ts';
import { providerInUse, useProvider } from './provider-in-use.ts';
import { makeLivekit } from './providers/livekit/livekit.ts';
import { makeMesh } from './providers/mesh/mesh.ts';
import { makeZego } from './providers/zego/zego.ts';
import { findLive } from './store.ts';

type Wanted = Pick<Config, 'zego' | 'media'> & { calls: Pick<Config['calls'], 'provider'> };

/** Between tries to reach a provider that is not there yet. */
const retryMs = 3_000;
/** A boot waits no longer for one. */
const patienceMs = 3_000;

let retrying: ReturnType<typeof setTimeout> | undefined;
let isStopped = true;

async function liveAmong(callIds: readonly string[]): Promise<string[]> {
  const live = new Set((await findLive()).map(({ id }) => id));
  return callIds.filter((id) => live.has(id));
}

/**
 * Which provider carries calls: by settings alone, so that all instances choose the same. Throws a sentence that says
 * what is missing when the one that is asked for has no settings.
 */
export function chooseProvider({ calls, zego, media }: Wanted): CallsProvider {
  const { livekit } = media;
  switch (calls.provider) {
    case 'mesh':
      return makeMesh();
    case 'zego':
      if (!zego) throw new Error('CALLS_PROVIDER is zego, but ZEGO_APP_ID and ZEGO_SERVER_SECRET are not set.');
      return makeZego(zego);
    case 'livekit':
      if (!livekit) throw new Error('CALLS_PROVIDER is livekit, but there is no LiveKit: see docs/calls.md.');
      return makeLivekit(livekit, liveAmong);
    case 'auto':
      if (zego) return makeZego(zego);
      return livekit ? makeLivekit(livekit, liveAmong) : makeMesh();
  }
}

async function tryStart(chosen: CallsProvider): Promise<void> {
  try {
    await chosen.start();
    if (isStopped) return await chosen.stop();
    useProvider(chosen);
    log.info({ provider: chosen.id }, 'Calls can be made');
  } catch (error) {
    log.warn({ provider: chosen.id, error: String(error) }, 'Calls cannot be made yet, trying on');
    if (!isStopped) retrying = setTimeout(() => void tryStart(chosen), retryMs);
  }
}

/** Starts what carries calls. A provider that is away holds nothing else up: until it is there calls are unavailable. */
export async function startProvider(settings: Wanted): Promise<void> {
  isStopped = false;
  let chosen: CallsProvider;
  try {
    chosen = chooseProvider(settings);
  } catch (error) {
    log.error({ error: String(error) }, 'No calls can be made');
    return;
  }
  await Promise.race([tryStart(chosen), Bun.sleep(patienceMs)]);
}

export async function stopProvider(): Promise<void> {
  isStopped = true;
  clearTimeout(retrying);
  const running = providerInUse();
  useProvider(undefined);
  await running?.stop();
}
