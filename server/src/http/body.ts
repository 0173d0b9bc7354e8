import { Elysia } from 'elysia';
import { DomainError, invalid } from '../errors.ts';
import { limits } from '../protocol/limits.ts';
import { refusal } from './json-shape.ts';

/** Why a request's body is refused: told after the check of who asks, so that a stranger hears 401 first. */
const refusals = new WeakMap<Request, DomainError>();

export const bodyRefusal = (request: Request): DomainError | undefined => refusals.get(request);

function read(bytes: ArrayBuffer): unknown {
  let value: unknown;
  try {
    // Invalid UTF-8 is refused rather than replaced: what is stored must be what was sent.
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('This body is not JSON.');
  }
  const reason = refusal(value);
  if (reason) throw invalid(reason);
  return value;
}

async function readBody(request: Request): Promise<unknown> {
  const tooLarge = new DomainError('too_large', `A request may have up to ${limits.bodyBytes / 1024} KiB.`);
  if (Number(request.headers.get('content-length') ?? 0) > limits.bodyBytes) throw tooLarge;
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > limits.bodyBytes) throw tooLarge;
  return bytes.byteLength === 0 ? null : read(bytes);
}

/**
 * Reads every body as JSON, whatever its content type says, up to the limit. Routes that take a body also
 * name `parse: 'json'`: it is never reached, and tells the OpenAPI document that their bodies are JSON.
 */
export const jsonBody = new Elysia({ name: 'json-body' }).onParse({ as: 'scoped' }, async ({ request }) => {
  try {
    return await readBody(request);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    refusals.set(request, error);
    return null;
  }
});
