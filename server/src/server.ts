import { createApp } from './app.ts';
import { handChatsOver, startBackend, stopBackend } from './backend.ts';
import { type Config, config } from './config.ts';
import { isAlone } from './realtime/cluster.ts';
import { openDoor } from './realtime/door.ts';
import { drainSockets } from './realtime/drain.ts';
import { useServer } from './realtime/topics.ts';

export interface RunningServer {
  /** Where it listens, as this machine reaches it. */
  url: string;
  port: number;
  /** Drains and stops: chats to other instances, sockets told to move, what is in flight answered. */
  stop(): Promise<void>;
}

const requestLimitMs = 2_000;

/** Resolves once every request that has come in is answered. */
async function answered(server: { pendingRequests: number }): Promise<void> {
  const limit = performance.now() + requestLimitMs;
  while (server.pendingRequests > 0 && performance.now() < limit) await Bun.sleep(10);
}

/** Until the proxy has seen at /readyz that this instance goes; alone there is nobody to send to instead. */
const noticed = () => (isAlone() ? undefined : Bun.sleep(config().drainNoticeMs));

/** Starts an instance of Talky in this process. */
export async function startServer(settings: Config): Promise<RunningServer> {
  await startBackend(settings);
  const app = createApp(config().roles).listen({ port: settings.port, hostname: settings.host });
  const { server } = app;
  if (!server) throw new Error('The server did not start to listen.');
  useServer(server);
  openDoor();
  const port = server.port ?? settings.port;
  return {
    url: `http://localhost:${port}`,
    port,
    async stop() {
      await Promise.all([handChatsOver(), noticed()]);
      await drainSockets();
      await answered(server);
      await stopBackend();
      await server.stop(true);
      useServer(undefined);
    },
  };
}
