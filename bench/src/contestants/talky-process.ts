import type { FreshStores } from '../backend/stores.ts';

export const talkyScript = new URL('../../../server/src/main.ts', import.meta.url).pathname;

/** What a Talky on fresh stores is started with. */
export function talkyEnvironment({ mongoUrl, redisUrl, dataDir }: FreshStores): Record<string, string> {
  return {
    MONGO_URL: mongoUrl,
    REDIS_URL: redisUrl,
    TALKY_DATA: dataDir,
    TALKY_RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    JWT_SECRET: 'a measurement keeps no secrets from anybody',
  };
}
