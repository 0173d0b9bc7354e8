import type { WireError } from '@talky/server/protocol';
import { failed, failureOf, ok, type Result } from './failure.ts';

/** Who gives the client its access token. */
export interface TokenSource {
  /** A token that is good for now; undefined when signed out. */
  token(): Promise<string | undefined>;
  /** The server refused this one: a new one, or undefined when the session is over. */
  renew(refused: string): Promise<string | undefined>;
}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** An answer that takes longer will not come. */
const limitMs = 20_000;

let tokens: TokenSource | undefined;

/** The session, which owns the token, puts itself here once: it needs this client to get one. */
export function useTokens(source: TokenSource): void {
  tokens = source;
}

function addressOf(path: string, query: Call['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return `/api${path}${pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''}`;
}

async function send(path: string, call: Call, token: string | undefined): Promise<Response> {
  const headers = new Headers();
  if (token) headers.set('authorization', `Bearer ${token}`);
  if (call.body !== undefined) headers.set('content-type', 'application/json');
  const limit = AbortSignal.timeout(limitMs);
  return await fetch(addressOf(path, call.query), {
    method: call.method ?? 'GET',
    headers,
    body: call.body === undefined ? null : JSON.stringify(call.body),
    signal: call.signal ? AbortSignal.any([call.signal, limit]) : limit,
  });
}

async function read<T>(response: Response): Promise<Result<T>> {
  const text = await response.text();
  if (response.ok) return ok((text === '' ? undefined : JSON.parse(text)) as T);
  const { error } = JSON.parse(text) as { error: WireError };
  return failed(failureOf(error));
}

function codeOf(reason: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted) return 'aborted';
  if (reason instanceof DOMException && reason.name === 'TimeoutError') return 'timeout';
  // A proxy's page where JSON was due: Talky is behind it and down.
  return reason instanceof SyntaxError ? 'unavailable' : 'network';
}

/** Calls the REST API without a token: what one may do before signing in. */
export async function callOpenly<T>(path: string, call: Call = {}): Promise<Result<T>> {
  try {
    return await read<T>(await send(path, call, undefined));
  } catch (reason) {
    return failed(failureOf({ code: codeOf(reason, call.signal) }));
  }
}

/** Calls the REST API as whoever is signed in; a token that has ended meanwhile is renewed once. */
export async function call<T>(path: string, call: Call = {}): Promise<Result<T>> {
  try {
    const token = await tokens?.token();
    let response = await send(path, call, token);
    if (response.status === 401 && token) {
      const renewed = await tokens?.renew(token);
      if (renewed) response = await send(path, call, renewed);
    }
    return await read<T>(response);
  } catch (reason) {
    return failed(failureOf({ code: codeOf(reason, call.signal) }));
  }
}
