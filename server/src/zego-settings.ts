import { ConfigError } from './config-error.ts';

/** What calls over ZEGOCLOUD need. Sources: docs/calls-zego.md. */
export interface ZegoSettings {
  appId: number;
  /** 32 bytes: signs what we ask of ZEGOCLOUD, and encrypts what lets a device in. */
  serverSecret: string;
  /** Signs what ZEGOCLOUD tells us; undefined = only what is signed with the server's secret is believed. */
  callbackSecret: string | undefined;
  /** What the browser's engine is told as its server. */
  serverUrl: string;
  /** Where ZEGOCLOUD is asked for things, with a slash at its end. */
  apiUrl: string;
  /** How tokens are encrypted: `cbc` is for apps of before GCM. */
  tokenMode: 'gcm' | 'cbc';
  /** Whether invites are mirrored to ZIM. */
  isZimOn: boolean;
  /** Where a page may connect to: sources of a content security policy. */
  hosts: readonly string[];
}

type Env = Record<string, string | undefined>;

const regions = ['sha', 'hkg', 'fra', 'lax', 'bom', 'sgp'];
const secretBytes = 32;
/** An app's number is a uint32. */
const appIdMax = 0xffff_ffff;
/** Where the engines of version 3.12 (Express) and 2.29 (ZIM) connect to. */
const knownHosts = ['coolbcloud.com', 'coolzcloud.com', 'zego.im'];

function readAppId(value: string): number {
  const id = Number(value);
  if (!/^\d{1,10}$/.test(value) || id === 0 || id > appIdMax)
    throw new ConfigError(`ZEGO_APP_ID is "${value}", but must be the number that ZEGOCLOUD's console shows.`);
  return id;
}

function oneOf<T extends string>(name: string, value: string | undefined, known: readonly T[], standard: T): T {
  const chosen = value || standard;
  const found = known.find((one) => one === chosen);
  if (found === undefined) throw new ConfigError(`${name} is "${chosen}", but must be ${known.join(' or ')}.`);
  return found;
}

function readServerUrl(value: string | undefined, appId: number): URL {
  const url = URL.parse(value || `wss://webliveroom${appId}-api.coolzcloud.com/ws`);
  if (url?.protocol !== 'wss:' || !/^[a-z0-9.-]+$/.test(url.hostname))
    throw new ConfigError('ZEGO_SERVER_URL must be an address that starts with wss://, as the console shows it.');
  return url;
}

function readApiUrl(region: string | undefined): string {
  if (!region) return 'https://rtc-api.zego.im/';
  if (!regions.includes(region))
    throw new ConfigError(`ZEGO_REGION is "${region}", but must be one of ${regions.join(', ')}.`);
  return `https://rtc-api-${region}.zego.im/`;
}

/** Names of hosts that a page may connect to beside the known ones, as in `ZEGO_HOSTS=*.example.com`. */
function readHosts(value: string | undefined): string[] {
  const hosts = (value || '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter(Boolean);
  // They go into a policy's text: nothing but a name may come with them.
  for (const host of hosts)
    if (!/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host))
      throw new ConfigError(`ZEGO_HOSTS names "${host}", but must name hosts: rtc.example.com or *.example.com.`);
  return hosts;
}

const sourcesOf = (host: string) => [`wss://${host}`, `https://${host}`];

/** Reads what calls over ZEGOCLOUD need; undefined when they go another way. Throws a `ConfigError` for half of it. */
export function readZegoSettings(env: Env): ZegoSettings | undefined {
  const { ZEGO_APP_ID: id, ZEGO_SERVER_SECRET: serverSecret, ZEGO_CALLBACK_SECRET: callbackSecret } = env;
  const { ZEGO_SERVER_URL: serverUrl, ZEGO_REGION: region, ZEGO_HOSTS: hosts } = env;
  const { ZEGO_TOKEN_MODE: tokenMode, ZEGO_ZIM: zim } = env;
  const provider = env.CALLS_PROVIDER || 'auto';
  if (provider !== 'auto' && provider !== 'zego') return undefined;
  if (!id && !serverSecret && provider === 'auto') return undefined;
  if (!id) throw new ConfigError('ZEGO_APP_ID is missing: it is in ZEGOCLOUD’s console, beside the server secret.');
  if (!serverSecret) throw new ConfigError('ZEGO_SERVER_SECRET is missing: it is in ZEGOCLOUD’s console.');
  if (Buffer.byteLength(serverSecret) !== secretBytes)
    throw new ConfigError(`ZEGO_SERVER_SECRET must be ${secretBytes} characters, as ZEGOCLOUD’s console shows it.`);
  const appId = readAppId(id);
  const server = readServerUrl(serverUrl, appId);
  return {
    appId,
    serverSecret,
    callbackSecret: callbackSecret || undefined,
    serverUrl: server.href,
    apiUrl: readApiUrl(region),
    tokenMode: oneOf('ZEGO_TOKEN_MODE', tokenMode, ['gcm', 'cbc'], 'gcm'),
    isZimOn: oneOf('ZEGO_ZIM', zim, ['on', 'off'], 'off') === 'on',
    hosts: [...knownHosts.map((host) => `*.${host}`), server.host, ...readHosts(hosts)].flatMap(sourcesOf),
  };
}
