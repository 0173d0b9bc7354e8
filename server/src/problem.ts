import { DomainError, invalid, unavailable } from './errors.ts';
import { log } from './log.ts';
import { isMongoAway } from './stores/mongo-away.ts';

/**
 * Turns anything thrown into an error of the closed list. What is unknown is logged once, under the
 * request's id, and told plainly: a message from inside may carry what is not the caller's to see.
 */
export function toDomainError(error: unknown, requestId?: string): DomainError {
  if (error instanceof DomainError) return error;
  // Nested deeper than the stack: JSON of 50,000 brackets.
  if (error instanceof RangeError) return invalid('This is nested too deeply.');
  if (isMongoAway(error)) return unavailable();
  log.error({ requestId, error: error instanceof Error ? error.stack : String(error) }, 'A request failed');
  return new DomainError('internal', 'Something went wrong on our side. It has been noted.');
}
