/** The closed list of error codes, each with its HTTP status and whether trying again can help. */
export const errorCodes = {
  invalid_request: { status: 400, retryable: false },
  unauthenticated: { status: 401, retryable: false },
  invalid_credentials: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  email_taken: { status: 409, retryable: false },
  conflict: { status: 409, retryable: false },
  /** Another device of one's own has taken the call. */
  answered_elsewhere: { status: 409, retryable: false },
  too_large: { status: 413, retryable: false },
  rate_limited: { status: 429, retryable: true },
  internal: { status: 500, retryable: false },
  overloaded: { status: 503, retryable: true },
  unavailable: { status: 503, retryable: true },
  /** Socket only: the frame is not a JSON object with a `type`. */
  invalid_frame: { status: 400, retryable: false },
  /** Socket only: no such frame type. */
  unknown_type: { status: 400, retryable: false },
  /** Socket only: hello comes first, and once. */
  hello_expected: { status: 401, retryable: false },
  already_greeted: { status: 409, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/** WebSocket close codes. 4401, 4403 and 4409 are final until one signs in again; the others mean: reconnect with jitter. */
export const closeCodes = {
  restarting: 1012,
  unauthenticated: 4401,
  wrongOrigin: 4403,
  slowReader: 4408,
  sessionEnded: 4409,
  flooding: 4429,
} as const;

/** What an error looks like on every transport. */
export interface WireError {
  code: ErrorCode;
  /** A sentence for a person. */
  message: string;
  /** Names the request in the server's log; of a socket, the request that opened it. */
  requestId?: string;
  /** With `rate_limited` and `overloaded`: milliseconds to wait. */
  retryAfterMs?: number;
}
