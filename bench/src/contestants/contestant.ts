import type { ServerProcess } from '../backend/server-process.ts';
import type { FreshStores } from '../backend/stores.ts';
import type { Population, Shape } from '../load/population.ts';

/** A server under measurement. */
export interface Contestant {
  name: string;
  /** Whether its messages must be found in the store afterwards. */
  persists: boolean;
  start(stores: FreshStores): Promise<ServerProcess>;
  /** Writes people, chats and messages straight into its store: thousands of sign-ups would take longer than the measurement. */
  populate(stores: FreshStores, shape: Shape): Promise<Population>;
  /** Counters that must be 0 in quiet times and are not, as sentences. */
  disquiet(port: number): Promise<string[]>;
}
