import { ConfigError } from './config-error.ts';
import { type CallProviderName, callLimits } from './protocol/calls.ts';

export interface CallSettings {
  /** `auto`: the first of zego, livekit and mesh that can be had. */
  provider: CallProviderName | 'auto';
  /** How long somebody is rung. */
  ringMs: number;
  /** How long a lost device's seat is kept. */
  graceMs: number;
  /** How long somebody stays alone in a call that others have left. */
  lonelyMs: number;
}

type Env = Record<string, string | undefined>;

const providers: readonly string[] = ['auto', 'mesh', 'livekit', 'zego'] satisfies CallSettings['provider'][];

function readProvider(value: string | undefined): CallSettings['provider'] {
  const name = value || 'auto';
  if (!providers.includes(name))
    throw new ConfigError(`CALLS_PROVIDER is "${name}", but must be one of ${providers.join(', ')}.`);
  return name as CallSettings['provider'];
}

/** Milliseconds of a number of seconds from 1 to `max`. */
function readSeconds(env: Env, name: string, max: number, standardMs: number): number {
  const value = env[name];
  if (value === undefined || value === '') return standardMs;
  const seconds = Number(value);
  if (!/^\d{1,4}$/.test(value) || seconds < 1 || seconds > max)
    throw new ConfigError(`${name} is "${value}", but must be a number of seconds from 1 to ${max}.`);
  return seconds * 1_000;
}

/** Reads how calls go. Throws a `ConfigError` that names the first wrong value. */
export const readCallSettings = (env: Env): CallSettings => ({
  provider: readProvider(env.CALLS_PROVIDER),
  ringMs: readSeconds(env, 'CALLS_RING_SECONDS', 120, callLimits.ringMs),
  graceMs: readSeconds(env, 'CALLS_GRACE_SECONDS', 300, callLimits.graceMs),
  lonelyMs: readSeconds(env, 'CALLS_LONELY_SECONDS', 3_600, callLimits.lonelyMs),
});
