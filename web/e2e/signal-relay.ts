import type { CallPeer, CallSignal } from '@talky/server/protocol';
import { callLimits } from '@talky/server/protocol';

/** What a page sends to the relay, and what it hears from it. */
export interface Sent {
  to: CallPeer;
  signal: CallSignal;
}
export interface Heard {
  from: CallPeer;
  signal: CallSignal;
}

type Sockets = Map<string, Bun.ServerWebSocket<CallPeer>>;

/** Carries a mesh's signals between pages, as the server's sockets do otherwise, within the same bounds. */
export class SignalRelay {
  /** So many of the next signals are lost on the way. */
  losing = 0;
  /** Signals that the server would refuse. */
  readonly refused: string[] = [];
  private readonly sockets: Sockets = new Map();
  private readonly server = Bun.serve<CallPeer>({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, server) => {
      const { searchParams } = new URL(request.url);
      const me = { userId: searchParams.get('user') ?? '', deviceId: searchParams.get('device') ?? '' };
      return server.upgrade(request, { data: me }) ? undefined : new Response(null, { status: 426 });
    },
    websocket: {
      // A page that reloads comes again as the same device.
      open: (socket) => void this.sockets.set(socket.data.deviceId, socket),
      message: (socket, text) => this.carry(socket.data, JSON.parse(String(text))),
    },
  });

  addressFor({ userId, deviceId }: CallPeer): string {
    return `ws://127.0.0.1:${this.server.port}/?user=${userId}&device=${deviceId}`;
  }

  async close(): Promise<void> {
    await this.server.stop(true);
  }

  private carry(from: CallPeer, { to, signal }: Sent): void {
    const size = JSON.stringify(signal).length;
    if (size > callLimits.signalMax) this.refused.push(`A signal of ${size} characters.`);
    else if (this.losing > 0) this.losing--;
    else this.sockets.get(to.deviceId)?.send(JSON.stringify({ from, signal } satisfies Heard));
  }
}
