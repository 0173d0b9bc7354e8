import type { ServerProcess } from '../backend/server-process.ts';
import type { FreshStores } from '../backend/stores.ts';
import type { Population, Shape } from '../load/population.ts';
import type { WireName } from '../load/wire/wires.ts';

export type ContestantName =
  | 'talky'
  | 'bare'
  | 'socketio'
  | '1 instance'
  | '2 instances'
  | '4 instances'
  | 'by one'
  | 'by both';

/** A server under measurement: one process or several that are one. */
export interface Backend {
  instances: ServerProcess[];
  /** Those that clients are sent to. */
  entrances: ServerProcess[];
}

export interface Contestant {
  name: string;
  wire: WireName;
  /** Whether its messages must be found in the store afterwards. */
  persists: boolean;
  start(stores: FreshStores): Promise<Backend>;
  /** Writes people, chats and messages straight into its store: thousands of sign-ups would take longer than the measurement. */
  populate(stores: FreshStores, shape: Shape): Promise<Population>;
  /** Counters that must be 0 in quiet times and are not, as sentences. */
  disquiet(port: number): Promise<string[]>;
}

/** A server of one process. */
export function alone(server: ServerProcess): Backend {
  return { instances: [server], entrances: [server] };
}
