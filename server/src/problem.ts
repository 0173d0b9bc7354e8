import { DomainError, invalid, unavailable } from './errors.ts';
import { log } from './log.ts';

/** Errors of the store on its way down or up, by the driver's class names. */
const storeAway =
  /^Mongo(Network|Server[SC]|Topology|NotConnected|WaitQueue|Operation|WriteConcern)|^PoolCleared|^MongooseServerSelection|^MongooseError$/;

/**
 * Turns anything thrown into an error of the closed list. What is unknown is logged once, under the
 * request's id, and told plainly: a message from inside may carry what is not the caller's to see.
 */
export function toDomainError(error: unknown, requestId?: string): DomainError {
  if (error instanceof DomainError) return error;
  // Nested deeper than the stack: JSON of 50,000 brackets.
  if (error instanceof RangeError) return invalid('This is nested too deeply.');
  if (error instanceof Error && storeAway.test(error.name)) return unavailable();
  log.error({ requestId, error: error instanceof Error ? error.stack : String(error) }, 'A request failed');
  return new DomainError('internal', 'Something went wrong on our side. It has been noted.');
}
