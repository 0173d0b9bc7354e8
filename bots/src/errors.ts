import type { ErrorCode, WireError } from '@talky/server/protocol';
import type { Context } from './context.ts';

const retryable: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'overloaded', 'unavailable']);

/**
 * Talky said no.
 *
 * ```ts
 * await bot.joinGroup('secret').catch((error) => {
 *   if (!(error instanceof ApiError && error.code === 'not_found')) throw error;
 * });
 * ```
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** From the closed list in docs/protocol.md. */
  readonly code: ErrorCode;
  /** Names the request in the server's log, when it went over REST. */
  readonly requestId: string | undefined;
  /** How long to wait before trying again; the SDK has already done so where it could. */
  readonly retryAfterMs: number | undefined;

  constructor(error: WireError) {
    super(error.message);
    this.code = error.code;
    this.requestId = error.requestId;
    this.retryAfterMs = error.retryAfterMs;
  }

  /** Whether the same call may succeed later. */
  get isRetryable(): boolean {
    return retryable.has(this.code);
  }
}

/**
 * Talky did not answer: it is away, or the network is.
 *
 * ```ts
 * const chat = await bot.joinGroup('general').catch((error) => {
 *   if (error instanceof NetworkError) return undefined;
 *   throw error;
 * });
 * ```
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/**
 * The bot's token is not valid, or not any more. Final: the bot stops.
 *
 * ```ts
 * await bot.start().catch((error) => {
 *   if (error instanceof AuthError) console.error('Give the bot a new token.');
 *   throw error;
 * });
 * ```
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
}

/**
 * A handler threw. `cause` is what it threw, `ctx` what it was handling.
 *
 * ```ts
 * bot.catch(({ cause, ctx }) => console.error(`in ${ctx.chat.chatName}:`, cause));
 * ```
 */
export class HandlerError extends Error {
  override readonly name = 'HandlerError';
  readonly ctx: Context;

  constructor(ctx: Context, cause: unknown) {
    super(`A handler failed in ${ctx.chat.chatName}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.ctx = ctx;
  }
}
