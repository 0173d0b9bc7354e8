/** What a push service said to a message, as far as it matters what comes next. */
export type Answer =
  | { kind: 'taken' }
  /** The subscription is no more. */
  | { kind: 'gone' }
  | { kind: 'tooLarge' }
  /** It may take it another time: after so long, when it said so. */
  | { kind: 'later'; why: string; afterMs?: number }
  /** It takes no such message, however often it is asked. */
  | { kind: 'refused'; why: string };

/** Nobody is asked to come again later than this: the message would be no news by then. */
const longestMs = 6 * 3_600_000;

/** Milliseconds from now that a `Retry-After` means: seconds, or a date. Undefined when it means nothing. */
export function readRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestMs);
}

/** Reads the status by RFC 8030, as the vendors' services use it. */
export function answerOf({ status, headers }: Pick<Response, 'status' | 'headers'>): Answer {
  const why = `The push service answered ${status}.`;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 413) return { kind: 'tooLarge' };
  if (status !== 429 && status !== 408 && status < 500) return { kind: 'refused', why };
  const afterMs = readRetryAfter(headers.get('retry-after'));
  return afterMs === undefined ? { kind: 'later', why } : { kind: 'later', why, afterMs };
}
