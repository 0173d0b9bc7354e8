export type { BackoffOptions } from './backoff.ts';
export { Bot, type BotOptions } from './bot.ts';
export type { Client } from './client.ts';
export { Composer } from './composer.ts';
export { Context, type SendOptions } from './context.ts';
export { type CursorStore, fileStore, memoryStore, type Position } from './cursor-store.ts';
export { ApiError, AuthError, HandlerError, NetworkError } from './errors.ts';
export type {
  CommandContext,
  Filter,
  Filtered,
  MatchContext,
  MemberContext,
  MessageContext,
  TextContext,
} from './filter.ts';
export type { Middleware, Next } from './middleware.ts';
export type { Update } from './update.ts';
