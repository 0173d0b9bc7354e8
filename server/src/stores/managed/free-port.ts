/** A port on 127.0.0.1 that nobody uses now: `wanted` when it is free, else any. */
export function freePort(wanted?: number): number {
  const probe = listen(wanted ?? 0) ?? listen(0);
  if (!probe) throw new Error('No port is free on 127.0.0.1.');
  const { port } = probe;
  probe.stop(true);
  return port;
}

function listen(port: number): Bun.TCPSocketListener | undefined {
  try {
    return Bun.listen({ hostname: '127.0.0.1', port, socket: { data: () => undefined } });
  } catch {
    return undefined;
  }
}

/** The same for UDP, on all addresses: media comes from outside. */
export async function freeUdpPort(wanted: number): Promise<number> {
  const probe = (await bind(wanted)) ?? (await bind(0));
  if (!probe) throw new Error('No UDP port is free.');
  const { port } = probe;
  probe.close();
  return port;
}

async function bind(port: number): Promise<Bun.udp.Socket<'buffer'> | undefined> {
  try {
    return await Bun.udpSocket({ port });
  } catch {
    return undefined;
  }
}
