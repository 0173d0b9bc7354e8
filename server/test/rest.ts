/** What a REST call came to; `body` is undefined when there is none, text when it is not JSON. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  return response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text;
}

/** Somebody who calls the REST API of a test Talky: with a token, or as a stranger. */
export class RestClient {
  readonly url: string;
  readonly token: string | undefined;

  constructor(url: string, token?: string) {
    this.url = url;
    this.token = token;
  }

  /** Sends bytes as they are. */
  async raw<T>(method: Method, path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const headers = new Headers(init.headers);
    if (this.token && !headers.has('authorization')) headers.set('authorization', `Bearer ${this.token}`);
    const response = await fetch(`${this.url}/api${path}`, { ...init, method, headers });
    return { status: response.status, headers: response.headers, body: (await read(response)) as T };
  }

  get<T>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.raw('GET', path, { headers });
  }

  /** Sends a value as JSON. */
  send<T>(method: Method, path: string, value?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    if (value === undefined) return this.raw(method, path, { headers });
    return this.raw(method, path, {
      body: JSON.stringify(value),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  post<T>(path: string, value?: unknown, headers?: Record<string, string>): Promise<Answer<T>> {
    return this.send('POST', path, value, headers);
  }

  put<T>(path: string, value?: unknown): Promise<Answer<T>> {
    return this.send('PUT', path, value);
  }

  patch<T>(path: string, value?: unknown): Promise<Answer<T>> {
    return this.send('PATCH', path, value);
  }

  delete<T>(path: string): Promise<Answer<T>> {
    return this.send('DELETE', path);
  }
}
