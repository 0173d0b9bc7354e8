import { Elysia } from 'elysia';
import { config } from '../config.ts';
import { DomainError } from '../errors.ts';
import { rateLimit } from '../http/rate-limit.ts';
import { requestIdOf } from '../http/request-id.ts';
import { postToWebhook } from '../modules/webhooks/service.ts';
import { fromSlackText } from '../modules/webhooks/slack-text.ts';
import { toDomainError } from '../problem.ts';
import { limits } from '../protocol/limits.ts';

/** One message a second is Slack's own limit; a burst of a minute's worth is let through. */
const perWebhook = rateLimit('webhook', 60, 60);

interface Payload {
  text: string;
  username?: string | undefined;
  iconUrl?: string | undefined;
}

const plain = (status: number, text: string, headers: Record<string, string> = {}) =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });

const stringOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** JSON, or a form whose `payload` is JSON, as Slack takes both. Undefined when it is neither. */
function readPayload(body: string, contentType: string): Payload | undefined {
  try {
    const json = contentType.includes('form-urlencoded') ? (new URLSearchParams(body).get('payload') ?? '') : body;
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const { text, username, icon_url } = value as Record<string, unknown>;
    if (text !== undefined && typeof text !== 'string') return undefined;
    return { text: text ?? '', username: stringOf(username)?.slice(0, limits.nameMax), iconUrl: stringOf(icon_url) };
  } catch {
    return undefined;
  }
}

async function post(path: string, request: Request): Promise<Response> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > limits.bodyBytes) return plain(413, 'too_large');
  let body: string;
  try {
    body = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return plain(400, 'invalid_payload');
  }
  const payload = readPayload(body, request.headers.get('content-type') ?? '');
  if (!payload) return plain(400, 'invalid_payload');
  const content = fromSlackText(payload.text);
  if (content.trim() === '') return plain(400, 'no_text');
  if (content.length > limits.contentMax) return plain(400, 'msg_too_long');
  if (config().rateLimits) await perWebhook.take(path);
  const pic = payload.iconUrl && /^https?:\/\//.test(payload.iconUrl) ? payload.iconUrl.slice(0, 2_048) : undefined;
  await postToWebhook(path, content, { name: payload.username, pic });
  return plain(200, 'ok');
}

/** Slack's words for our errors, as its own webhooks answer. */
function refuse(error: DomainError): Response {
  if (error.code === 'not_found') return plain(404, 'no_service');
  if (error.code === 'rate_limited')
    return plain(429, 'rate_limited', { 'retry-after': String(Math.ceil((error.retryAfterMs ?? 1_000) / 1_000)) });
  return plain(error.status, error.code);
}

/** `POST /slack/services/T…/B…/…`: whatever posts to Slack this way posts here. */
export const incomingWebhooks = new Elysia({ name: 'incoming-webhooks' }).post(
  '/slack/services/*',
  async ({ params, request, set }) => {
    try {
      return await post(params['*'], request);
    } catch (error) {
      return refuse(error instanceof DomainError ? error : toDomainError(error, requestIdOf(set)));
    }
  },
  { parse: 'none', detail: { hide: true } },
);
