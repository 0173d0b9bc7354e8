/** Whoever stays away is written to again after an hour at the earliest, then after two, four, at most a day. */
const betweenMs = 60 * 60_000;
const longestMs = 24 * 60 * 60_000;
/** Whoever was here this long after a message came has seen that it waits; a device that broke off is missed sooner. */
const noticedMs = 60_000;

/** What decides when a person is written to. Times are milliseconds since 1970. */
export interface Circumstances {
  /** How long they want to be away before an e-mail comes. */
  afterMs: number;
  /** A device of theirs is in use. */
  isHere: boolean;
  /** When their last device went; undefined: never here, or never gone. */
  lastSeenAt: number | undefined;
  /** Of the newest message that waits for them. */
  newestAt: number;
  /** When they were last written to, and how many times since they were last here. */
  sentAt: number | undefined;
  inARow: number;
  /** They are not to be disturbed before. */
  quietUntil: number;
}

const pauseMs = ({ afterMs, inARow }: Circumstances) =>
  Math.max(afterMs, Math.min(betweenMs * 2 ** (inARow - 1), longestMs));

/**
 * When the e-mail is due, which may be past; undefined when none is: the person is back, or was here after the newest
 * message came.
 */
export function dueAt(circumstances: Circumstances): number | undefined {
  const { afterMs, isHere, lastSeenAt = 0, newestAt, sentAt, inARow, quietUntil } = circumstances;
  if (isHere || lastSeenAt > newestAt + noticedMs) return undefined;
  const again = inARow > 0 && sentAt !== undefined ? sentAt + pauseMs(circumstances) : 0;
  return Math.max(lastSeenAt + afterMs, again, quietUntil);
}
