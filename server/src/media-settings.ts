import { ConfigError } from './config-error.ts';

/** A STUN or TURN server, as a browser's `RTCPeerConnection` takes it. */
export interface IceServer {
  urls: string | string[];
  username?: string;
  credential?: string;
}

/** A relay that takes time-limited credentials made from a secret it shares with Talky: coturn's `use-auth-secret`. */
export interface TurnSettings {
  urls: readonly string[];
  secret: string;
}

/** Where LiveKit answers this server, and what requests and tokens are signed with. */
export interface LiveKitSettings {
  /** http: or https:, without a trailing slash. */
  url: string;
  apiKey: string;
  apiSecret: string;
}

/** What calls that Talky carries itself need. */
export interface MediaSettings {
  /** Given whole to every device in a mesh. */
  iceServers: readonly IceServer[];
  /** Undefined = no relay of one's own. */
  turn: TurnSettings | undefined;
  /** Undefined = there is no LiveKit. */
  livekit: LiveKitSettings | undefined;
}

type Env = Record<string, string | undefined>;

/** Below this LiveKit itself warns: HMAC-SHA256 wants a key as long as its hash. */
const secretBytes = 32;
const iceAddress = /^(stuns?|turns?):[^\s,]+$/;
const turnAddress = /^turns?:[^\s,]+$/;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function readIceServer(value: unknown): IceServer {
  const { urls, username, credential } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const all = Array.isArray(urls) ? urls : [urls];
  if (all.length === 0 || !all.every((url) => isText(url) && iceAddress.test(url)))
    throw new ConfigError('ICE_SERVERS: each `urls` must name addresses that begin with stun: or turn:.');
  const needsAccount = all.some((url) => turnAddress.test(url));
  if (needsAccount && !(isText(username) && isText(credential)))
    throw new ConfigError('ICE_SERVERS: a turn: server needs a `username` and a `credential`.');
  return {
    urls: urls as string | string[],
    ...(isText(username) ? { username } : {}),
    ...(isText(credential) ? { credential } : {}),
  };
}

function readIceServers(value: string | undefined): IceServer[] {
  if (!value) return [];
  let list: unknown;
  try {
    list = JSON.parse(value);
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list))
    throw new ConfigError('ICE_SERVERS must be a JSON list, such as [{"urls":"stun:stun.example.org:3478"}].');
  return list.map(readIceServer);
}

function readTurn({ TURN_URLS: urls, TURN_SECRET: secret }: Env): TurnSettings | undefined {
  const named = (urls ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter(Boolean);
  if (named.length === 0) return undefined;
  for (const url of named)
    if (!turnAddress.test(url))
      throw new ConfigError(`TURN_URLS names "${url}", but must name addresses such as turn:turn.example.org:3478.`);
  if (!secret) throw new ConfigError('TURN_SECRET is missing: the one that coturn has as static-auth-secret.');
  return { urls: named, secret };
}

function readLiveKit(env: Env): LiveKitSettings | undefined {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = env;
  if (!url) {
    if (env.CALLS_PROVIDER !== 'livekit') return undefined;
    throw new ConfigError(
      'CALLS_PROVIDER is livekit, but LIVEKIT_URL is missing: name a LiveKit server, or let `bun start` run one ' +
        '(`bun talky setup livekit` installs it).',
    );
  }
  const { protocol, href } = URL.parse(url) ?? {};
  if (!href || !['http:', 'https:', 'ws:', 'wss:'].includes(protocol ?? ''))
    throw new ConfigError('LIVEKIT_URL must be an address that starts with http://, https://, ws:// or wss://.');
  if (!apiKey) throw new ConfigError('LIVEKIT_API_KEY is missing: the name of a key in LiveKit’s own settings.');
  if (!apiSecret || Buffer.byteLength(apiSecret) < secretBytes)
    throw new ConfigError(`LIVEKIT_API_SECRET must be at least ${secretBytes} bytes long, as LiveKit has it.`);
  return { url: href.replace(/^ws/, 'http').replace(/\/+$/, ''), apiKey, apiSecret };
}

/** Reads what calls that Talky carries itself need. Throws a `ConfigError` that names the first wrong value. */
export const readMediaSettings = (env: Env): MediaSettings => ({
  iceServers: readIceServers(env.ICE_SERVERS),
  turn: readTurn(env),
  livekit: readLiveKit(env),
});
