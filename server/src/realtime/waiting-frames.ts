import type { Connection } from './connection.ts';

/** Frames that wait for the ones before them, in characters: of one socket, and of all together. */
const perSocket = 1024 * 1024;
const inAll = 64 * 1024 * 1024;
/** What a waiting frame costs beside its text. */
const overhead = 500;

let waiting = 0;

/** Characters of frames that wait on this instance. */
export const waitingFrames = () => waiting;

/** Counts a frame in; false when there is no room for it to wait. */
export function mayWait(connection: Connection, size: number): boolean {
  if (connection.waiting >= perSocket || waiting >= inAll) return false;
  connection.waiting += size + overhead;
  waiting += size + overhead;
  return true;
}

/** Its turn has come. */
export function stopWaiting(connection: Connection, size: number): void {
  connection.waiting -= size + overhead;
  waiting -= size + overhead;
}
