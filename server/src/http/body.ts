import { Elysia } from 'elysia';
import { DomainError } from '../errors.ts';
import { limits } from '../protocol/limits.ts';

/** Bodies that were not JSON: told after the check of who asks, so that a stranger hears 401 first. */
const broken = new WeakSet<Request>();

export const isBroken = (request: Request) => broken.has(request);

const tooLarge = () => new DomainError('too_large', `A request may have up to ${limits.bodyBytes / 1024} KiB.`);

function parse(request: Request, bytes: ArrayBuffer): unknown {
  if (bytes.byteLength === 0) return null;
  try {
    // Invalid UTF-8 is refused rather than replaced: what is stored must be what was sent.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    broken.add(request);
    return null;
  }
}

/**
 * Reads every body as JSON, whatever its content type says, up to the limit. Routes that take a body also
 * name `parse: 'json'`: it is never reached, and tells the OpenAPI document that their bodies are JSON.
 */
export const jsonBody = new Elysia({ name: 'json-body' }).onParse({ as: 'scoped' }, async ({ request }) => {
  if (Number(request.headers.get('content-length') ?? 0) > limits.bodyBytes) throw tooLarge();
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > limits.bodyBytes) throw tooLarge();
  return parse(request, bytes);
});
