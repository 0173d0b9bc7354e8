import { startServer } from '../src/server.ts';
import { dropTestData, testConfig } from './database.ts';

export { makeLivekit } from '../src/modules/calls/providers/livekit/livekit.ts';
export { makeMesh } from '../src/modules/calls/providers/mesh/mesh.ts';
export { makeZego } from '../src/modules/calls/providers/zego/zego.ts';
export { readZegoSettings } from '../src/zego-settings.ts';
export { Collector } from './collector.ts';
export { environmentOf } from './instance.ts';
export { Link, type LinkTarget } from './link.ts';
export { createCast, createPerson, type Person } from './people.ts';
export { Browser, type Fault, type Pushed } from './push-service/browser.ts';
export { PushService } from './push-service/push-service.ts';
export { RedisCluster } from './redis-cluster.ts';
export { startRedisProcess } from './redis-process.ts';
export { type Answer, RestClient } from './rest.ts';
export { CommandRefused, TestSocket } from './socket.ts';
export { until } from './until.ts';
export { type Opened, openToken } from './zego/token-reader.ts';

/** A real Talky of a test's own: real stores, a free port, a database and Redis keys nobody else has. */
export interface Talky {
  url: string;
  socketUrl: string;
  /** Stops it and removes everything it stored. */
  stop(): Promise<void>;
}

/** Starts a Talky in this process; `env` is laid over the settings of tests. */
export async function startTalky(env: Record<string, string> = {}): Promise<Talky> {
  const settings = testConfig(env);
  const server = await startServer(settings);
  return {
    url: server.url,
    socketUrl: `${server.url.replace('http', 'ws')}/ws`,
    async stop() {
      await dropTestData(settings.namespace);
      await server.stop();
    },
  };
}
