import { LaunchError } from './launch-error.ts';

/** Better to say so now than after the stores have come up. */
export function requireFreePort(host: string, port: number): void {
  if (port === 0) return;
  try {
    Bun.listen({ hostname: host, port, socket: { data: () => undefined } }).stop(true);
  } catch {
    throw new LaunchError(
      `Port ${port} is in use: stop what listens there, or set PORT to another (0 = any free one).`,
    );
  }
}
