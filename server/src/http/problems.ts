import { Elysia, ValidationError } from 'elysia';
import { DomainError, invalid } from '../errors.ts';
import { toDomainError } from '../problem.ts';
import { bodyRefusal } from './body.ts';
import { requestIdOf } from './request-id.ts';

/** The first field that is wrong, as a path; never its value, nor Elysia's own words, which can be huge. */
function fieldOf(error: ValidationError): string | undefined {
  const { valueError } = error;
  const path = valueError && 'path' in valueError ? String(valueError.path) : '';
  const name = path.slice(1, 81).replaceAll('/', '.');
  return /^[\w.]+$/.test(name) ? name : undefined;
}

function toProblem(error: unknown, code: string | number, request: Request, requestId: string): DomainError {
  const refusal = bodyRefusal(request);
  if (refusal) return refusal;
  if (error instanceof ValidationError && error.type !== 'response') {
    const field = fieldOf(error);
    return invalid(
      field
        ? `${field} is missing or not what it should be.`
        : 'Something in this request is missing or not what it should be.',
    );
  }
  if (code === 'PARSE' || code === 'INVALID_COOKIE_SIGNATURE') return invalid('This request could not be read.');
  if (code === 'NOT_FOUND') return new DomainError('not_found', 'There is nothing at this address.');
  return toDomainError(error, requestId);
}

/** One handler turns every error into `{ error: { code, message, requestId } }`. */
export const problems = new Elysia({ name: 'problems' }).onError({ as: 'scoped' }, ({ error, code, request, set }) => {
  const requestId = requestIdOf(set);
  const problem = error instanceof DomainError ? error : toProblem(error, code, request, requestId);
  set.status = problem.status;
  if (problem.retryAfterMs !== undefined) set.headers['retry-after'] = String(Math.ceil(problem.retryAfterMs / 1_000));
  return { error: { ...problem.toWire(), requestId } };
});
