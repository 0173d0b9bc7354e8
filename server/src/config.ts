import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { type CallSettings, readCallSettings } from './call-settings.ts';
import { ConfigError } from './config-error.ts';
import { keptSecret } from './kept-secret.ts';
import { type MediaSettings, readMediaSettings } from './media-settings.ts';
import { type PushSettings, readPushSettings } from './push-settings.ts';
import { readZegoSettings, type ZegoSettings } from './zego-settings.ts';

export { ConfigError } from './config-error.ts';

/** The parts of Talky a process serves: `web` = REST and the app, `chat` = the sockets. */
export type ProcessRole = 'web' | 'chat';

/** Where e-mail goes out. */
export interface Smtp {
  /** With what the mail server asks for in it: never to be logged. */
  url: string;
  /** What recipients see as the sender: an address, or a name and an address in angle brackets. */
  from: string;
}

export interface Config {
  /** 0 = any free port. */
  port: number;
  /** Where workers answer for their health and metrics; undefined = nowhere. Servers do so on `port`. */
  metricsPort: number | undefined;
  host: string;
  /** Absolute path of the data folder. */
  dataDir: string;
  mongoUrl: string;
  redisUrl: string;
  /** Without a trailing slash; undefined = whatever host the request names. */
  publicUrl: string | undefined;
  jwtSecret: string;
  /** Undefined = no e-mail is sent. */
  smtp: Smtp | undefined;
  push: PushSettings;
  media: MediaSettings;
  calls: CallSettings;
  /** Undefined = calls do not go over ZEGOCLOUD. */
  zego: ZegoSettings | undefined;
  /** Whether requests that people cause may reach addresses that are not public: only in tests. */
  allowPrivateNetwork: boolean;
  roles: ReadonlySet<ProcessRole>;
  logLevel: string;
  rateLimits: boolean;
  /** How long a stopping instance still takes requests, so that the proxy can see at /readyz that it goes. */
  drainNoticeMs: number;
  /** Names this Talky's keys and channels in Redis: processes with the same database are one Talky. */
  namespace: string;
}

type Env = Record<string, string | undefined>;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function readPort(name: string, value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535)
    throw new ConfigError(`${name} is "${value}", but must be a number from 0 to 65535.`);
  return port;
}

function readUrl(name: string, value: string | undefined, protocols: string[]): string | undefined {
  if (value === undefined || value === '') return undefined;
  const protocol = /^([a-z0-9+]+:)\/\/[^/]/i.exec(value)?.[1];
  if (!protocol || !protocols.includes(protocol.toLowerCase())) {
    throw new ConfigError(
      `${name} must be an address that starts with ${protocols.map((p) => `${p}//`).join(' or ')}.`,
    );
  }
  return value.replace(/\/+$/, '');
}

function readRoles(value: string | undefined): Set<ProcessRole> {
  const names = (value || 'web,chat').split(',').map((name) => name.trim());
  const roles = new Set<ProcessRole>();
  for (const name of names) {
    if (name !== 'web' && name !== 'chat')
      throw new ConfigError(`TALKY_ROLES names "${name}", but knows only web and chat.`);
    roles.add(name);
  }
  return roles;
}

function readFlag(name: string, value: string | undefined, on: string, off: string): boolean {
  if (value === undefined || value === '' || value === on) return true;
  if (value === off) return false;
  throw new ConfigError(`${name} is "${value}", but must be ${on} or ${off}.`);
}

/** More would not leave enough of the 10 s that a stop may take. */
const drainNoticeMax = 3_000;

function readDrainNotice(value: string | undefined): number {
  if (value === undefined || value === '') return 1_200;
  if (!/^\d{1,4}$/.test(value) || Number(value) > drainNoticeMax)
    throw new ConfigError(`DRAIN_NOTICE_MS is "${value}", but must be a number from 0 to ${drainNoticeMax}.`);
  return Number(value);
}

function readLogLevel(value: string | undefined): string {
  const level = value || 'info';
  if (!logLevels.includes(level))
    throw new ConfigError(`LOG_LEVEL is "${level}", but must be one of ${logLevels.join(', ')}.`);
  return level;
}

/** The secret that signs access tokens: from the environment, else made once and kept in the data folder. */
function readSecret(env: Env, dataDir: string): string {
  const given = env.JWT_SECRET;
  if (given !== undefined && given !== '') {
    if (Buffer.byteLength(given) < 32) throw new ConfigError('JWT_SECRET must be at least 32 bytes long.');
    return given;
  }
  return keptSecret(dataDir, 'jwt-secret', () => randomBytes(48).toString('base64url'));
}

const mailbox = /^(?:[^<>"\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>"]+@[^\s@<>"]+)$/;

/** Who signs in to the mail server, or empty; undefined when the address cannot be read. */
function userOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url).username);
  } catch {
    return undefined;
  }
}

function readSmtp(env: Env, publicUrl: string | undefined): Smtp | undefined {
  const from = env.SMTP_FROM?.trim();
  if (from && !mailbox.test(from))
    throw new ConfigError('SMTP_FROM must be an e-mail address, or a name and an address in angle brackets.');
  const url = readUrl('SMTP_URL', env.SMTP_URL, ['smtp:', 'smtps:']);
  if (!url) return undefined;
  const user = userOf(url);
  if (user === undefined)
    throw new ConfigError('SMTP_URL must be an address such as smtps://user:password@smtp.example.org:465.');
  if (from) return { url, from };
  // Many mail servers take only the address that signs in to them.
  const own = mailbox.test(user) ? user : `talky@${(publicUrl && URL.parse(publicUrl)?.hostname) || 'localhost'}`;
  return { url, from: `Talky <${own}>` };
}

function databaseOf(mongoUrl: string): string {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]*)/.exec(mongoUrl)?.[1];
  return name ? decodeURIComponent(name) : 'talky';
}

/** Reads and checks the environment. Throws a `ConfigError` that names the first wrong value. */
export function readConfig(env: Env): Config {
  const dataDir = resolve(env.TALKY_DATA || './data');
  const mongoUrl = readUrl('MONGO_URL', env.MONGO_URL, ['mongodb:', 'mongodb+srv:']);
  if (!mongoUrl)
    throw new ConfigError('MONGO_URL is missing: name a MongoDB replica set, or let `bun start` bring its own.');
  const redisUrl = readUrl('REDIS_URL', env.REDIS_URL, ['redis:', 'rediss:']);
  if (!redisUrl) throw new ConfigError('REDIS_URL is missing: name a Redis server, or let `bun start` bring its own.');
  const publicUrl = readUrl('PUBLIC_URL', env.PUBLIC_URL, ['http:', 'https:']);
  return {
    port: readPort('PORT', env.PORT) ?? 3000,
    metricsPort: readPort('METRICS_PORT', env.METRICS_PORT),
    host: env.HOST || '0.0.0.0',
    dataDir,
    mongoUrl,
    redisUrl,
    publicUrl,
    jwtSecret: readSecret(env, dataDir),
    smtp: readSmtp(env, publicUrl),
    push: readPushSettings(env, dataDir, publicUrl),
    calls: readCallSettings(env),
    media: readMediaSettings(env),
    zego: readZegoSettings(env),
    allowPrivateNetwork: env.TALKY_ALLOW_PRIVATE_NETWORK === '1',
    roles: readRoles(env.TALKY_ROLES),
    logLevel: readLogLevel(env.LOG_LEVEL),
    rateLimits: readFlag('TALKY_RATE_LIMITS', env.TALKY_RATE_LIMITS, 'on', 'off'),
    drainNoticeMs: readDrainNotice(env.DRAIN_NOTICE_MS),
    namespace: databaseOf(mongoUrl),
  };
}

let current: Config | undefined;

/** Makes a configuration the one of this process. */
export function useConfig(config: Config): void {
  current = config;
}

/** The configuration of this process; throws before `useConfig`. */
export function config(): Config {
  if (!current) throw new ConfigError('Talky was used before its configuration was read.');
  return current;
}
