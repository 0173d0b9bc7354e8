import type { ErrorCode } from '@talky/server/protocol';
import { m } from '#lib/paraglide/messages.js';

/** A wire code, or what happens before one can come: no way to the server, or no answer in time. */
export type FailureCode = ErrorCode | 'network' | 'timeout' | 'aborted';

/** Why something did not happen. */
export interface Failure {
  code: FailureCode;
  /** For a person, with the next step. */
  words: string;
  /** How long to wait before trying again, when the server says so. */
  retryAfterMs: number | undefined;
}

/** What a call came to: exactly one of the two is there. Nothing in this app throws at a component. */
export type Result<T> = { data: T; error: undefined } | { data: undefined; error: Failure };

export const ok = <T>(data: T): Result<T> => ({ data, error: undefined });
export const failed = (error: Failure): Result<never> => ({ data: undefined, error });

const words: Record<FailureCode, (message: string, seconds: number) => string> = {
  invalid_request: (message) => m.failure_invalid_request({ message }),
  unauthenticated: () => m.failure_unauthenticated(),
  invalid_credentials: () => m.failure_invalid_credentials(),
  forbidden: () => m.failure_forbidden(),
  not_found: () => m.failure_not_found(),
  email_taken: () => m.failure_email_taken(),
  conflict: (message) => m.failure_conflict({ message }),
  answered_elsewhere: () => m.failure_answered_elsewhere(),
  too_large: () => m.failure_too_large(),
  rate_limited: (_, seconds) => m.failure_rate_limited({ seconds }),
  internal: () => m.failure_internal(),
  overloaded: () => m.failure_unavailable(),
  unavailable: () => m.failure_unavailable(),
  invalid_frame: () => m.failure_internal(),
  unknown_type: () => m.failure_internal(),
  hello_expected: () => m.failure_unavailable(),
  already_greeted: () => m.failure_internal(),
  network: () => m.failure_network(),
  timeout: () => m.failure_timeout(),
  aborted: () => m.failure_network(),
};

interface Cause {
  code: string;
  message?: string;
  retryAfterMs?: number | undefined;
}

const isKnown = (code: string): code is FailureCode => Object.hasOwn(words, code);

/** Turns an error of any transport into one for a person. A code this version does not know counts as a mistake of the server. */
export function failureOf({ code, message = '', retryAfterMs }: Cause): Failure {
  const known = isKnown(code) ? code : 'internal';
  const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 1_000) / 1_000));
  return { code: known, words: words[known](message, seconds), retryAfterMs };
}
