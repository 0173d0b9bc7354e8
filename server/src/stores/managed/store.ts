import type { Say } from './find-binary.ts';

/** Where a store may live, and whom it tells what happens to it. */
export interface StoreHome {
  dataDir: string;
  say: Say;
}

/** Where a store of ours keeps its data, listens and logs. */
export interface StorePlace {
  folder: string;
  port: number;
  log: string;
}

/** A store that runs as a child of this process. */
export interface Store {
  url: string;
  pid(): number | undefined;
  stop(): Promise<void>;
  kill(): void;
}
