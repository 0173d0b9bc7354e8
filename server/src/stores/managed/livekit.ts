import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { keptSecret } from '../../kept-secret.ts';
import type { Say } from './find-binary.ts';
import { freePort, freeUdpPort } from './free-port.ts';
import { findLivekit, type LiveKitEnv, livekitRemedy } from './livekit-binary.ts';
import { logFile } from './log-file.ts';
import { rememberedPort } from './remembered-port.ts';
import { StoreError } from './store-error.ts';
import { SupervisedChild } from './supervised-child.ts';

const apiKey = 'talky';
/** LiveKit's own; firewalls are opened for them. */
const standardPorts = { tcp: 7881, udp: 7882 };

/** A LiveKit beside a Talky on the same machine, not started yet. */
export interface LiveKitPlan {
  /** What the server is told of it. */
  env: { LIVEKIT_URL: string; LIVEKIT_API_KEY: string; LIVEKIT_API_SECRET: string };
  /** Starts it under supervision; it reports to the server at this address. */
  start(serverUrl: string): SupervisedChild;
}

interface LiveKitHome {
  dataDir: string;
  say: Say;
  env?: LiveKitEnv;
}

interface Ports {
  http: number;
  tcp: number;
  udp: number;
}

/**
 * A LiveKit for this Talky, where calls may go over one and its program can be found; undefined otherwise. Throws a
 * sentence when calls must go over it and it cannot be had.
 */
export async function planLivekit({ dataDir, say, env = process.env }: LiveKitHome): Promise<LiveKitPlan | undefined> {
  const provider = env.CALLS_PROVIDER || 'auto';
  const isWanted = provider === 'livekit' || (provider === 'auto' && !env.ZEGO_APP_ID);
  if (!isWanted || env.LIVEKIT_URL) return undefined;
  const binary = findLivekit(env);
  if (!binary) {
    if (provider === 'auto') return undefined;
    throw new StoreError(`CALLS_PROVIDER is livekit, but there is no LiveKit here: ${livekitRemedy}.`);
  }
  say(`LiveKit: ${binary}.`);
  const secret = keptSecret(dataDir, 'livekit-secret', () => randomBytes(32).toString('base64url'));
  const ports = {
    http: rememberedPort(join(dataDir, 'livekit')),
    tcp: await mediaPort('LIVEKIT_TCP_PORT', env, standardPorts.tcp, freePort, say),
    udp: await mediaPort('LIVEKIT_UDP_PORT', env, standardPorts.udp, freeUdpPort, say),
  };
  return {
    env: { LIVEKIT_URL: `http://127.0.0.1:${ports.http}`, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: secret },
    start: (serverUrl) => run({ binary, dataDir, say, settings: settingsOf(ports, secret, serverUrl, env) }),
  };
}

/** As the environment names it; else the standard one, or any when another program has that. */
async function mediaPort(
  name: string,
  env: LiveKitEnv,
  standard: number,
  free: (wanted: number) => number | Promise<number>,
  say: Say,
): Promise<number> {
  const given = env[name];
  if (given) {
    if (/^\d{1,5}$/.test(given) && Number(given) > 0 && Number(given) < 65_536) return Number(given);
    throw new StoreError(`${name} is "${given}", but must be a number from 1 to 65535.`);
  }
  const port = await free(standard);
  if (port !== standard) say(`LiveKit: port ${standard} is taken, so media goes over ${port}.`);
  return port;
}

const isOnlyHere = () =>
  Object.values(networkInterfaces())
    .flat()
    .every((address) => address?.internal);

/** LiveKit's settings. It reads YAML, of which JSON is a part; from the environment, so that no file holds a secret. */
function settingsOf(ports: Ports, secret: string, serverUrl: string, env: LiveKitEnv): Record<string, unknown> {
  const nodeIp = env.LIVEKIT_NODE_IP || (isOnlyHere() ? '127.0.0.1' : undefined);
  const isLoopback = nodeIp?.startsWith('127.');
  return {
    port: ports.http,
    // Clients come through the server; media has ports of its own.
    bind_addresses: ['127.0.0.1'],
    rtc: {
      tcp_port: ports.tcp,
      udp_port: ports.udp,
      use_external_ip: false,
      stun_servers: [],
      ...(nodeIp ? { node_ip: nodeIp } : {}),
      ...(isLoopback ? { enable_loopback_candidate: true, interfaces: { includes: ['lo', 'lo0'] } } : {}),
    },
    keys: { [apiKey]: secret },
    room: { auto_create: false },
    webhook: { api_key: apiKey, urls: [`${serverUrl}/api/calls/hooks/livekit`] },
    logging: { json: true, level: 'info' },
  };
}

interface Run {
  binary: string;
  dataDir: string;
  say: Say;
  settings: Record<string, unknown>;
}

function run({ binary, dataDir, say, settings }: Run): SupervisedChild {
  const folder = join(dataDir, 'livekit');
  mkdirSync(folder, { recursive: true });
  const log = logFile(dataDir, 'livekit');
  const child = new SupervisedChild({
    name: 'LiveKit',
    command: [binary],
    cwd: folder,
    env: () => ({ LIVEKIT_CONFIG: JSON.stringify(settings) }),
    onLine: (line) => appendFileSync(log, `${line}\n`),
    onDeath: (code, waitMs) =>
      say(`LiveKit ended (${code ?? 'killed'}) and is started again in ${waitMs} ms; its log is ${log}.`),
  });
  child.start();
  return child;
}
