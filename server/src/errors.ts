import { type ErrorCode, errorCodes, type WireError } from './protocol/codes.ts';

/** What a service throws: a code from the closed list, and a sentence for a person. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  toWire(): WireError {
    return this.retryAfterMs === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, retryAfterMs: this.retryAfterMs };
  }
}

export const invalid = (message: string) => new DomainError('invalid_request', message);
/** Absence and denial answer alike, so that nobody learns what exists. */
export const notFound = (what: string) =>
  new DomainError('not_found', `There is no such ${what}, or it is not yours to see.`);
export const forbidden = (message: string) => new DomainError('forbidden', message);
export const unauthenticated = (message = 'Sign in to do this.') => new DomainError('unauthenticated', message);
export const conflict = (message: string) => new DomainError('conflict', message);
export const unavailable = () =>
  new DomainError('unavailable', 'Talky cannot reach its store right now. Try again in a moment.', 1_000);
export const overloaded = (retryAfterMs = 1_000) =>
  new DomainError('overloaded', 'Talky is busy right now. Try again in a moment.', retryAfterMs);
export const rateLimited = (retryAfterMs: number) =>
  new DomainError('rate_limited', 'Too many requests. Wait a moment and try again.', retryAfterMs);
