import type { Chat, Message } from '@talky/server/protocol';

/** What a REST call came to. */
export interface Answer<T = unknown> {
  status: number;
  retryAfter: string | null;
  tookMs: number;
  body: T;
}

const password = 'nothing here is worth a secret';
/** Longer than the server may take; whoever hears nothing until then hears nothing. */
const limitMs = 10_000;
/** An access token works for 15 minutes. */
const tokenAgeMs = 10 * 60_000;

/** A person's account over REST. */
export class Account {
  readonly name: string;
  id = '';
  private readonly url: string;
  private token = '';
  private tokenAt = 0;

  constructor(url: string, name: string) {
    this.url = url;
    this.name = name;
  }

  private get email(): string {
    return `${this.name.replaceAll(' ', '.')}@example.org`;
  }

  async register(): Promise<void> {
    this.keep(await this.call<{ _id: string; token: string }>('POST', '/users', this.credentials(), false));
  }

  private credentials() {
    return { name: this.name, email: this.email, password };
  }

  private keep({ status, body }: Answer<{ _id: string; token: string }>): void {
    if (status >= 300) throw new Error(`${this.name} was not let in: ${status}`);
    this.id = body._id;
    this.token = body.token;
    this.tokenAt = performance.now();
  }

  /** An access token that works for a while. */
  async accessToken(): Promise<string> {
    if (performance.now() - this.tokenAt > tokenAgeMs)
      this.keep(await this.call<{ _id: string; token: string }>('POST', '/users/login', this.credentials(), false));
    return this.token;
  }

  async createGroup(name: string, users: readonly string[]): Promise<Chat> {
    return (await this.must<Chat>('POST', '/chat/group', { name, users })).body;
  }

  async openDirect(userId: string): Promise<Chat> {
    return (await this.must<Chat>('POST', '/chat', { userId })).body;
  }

  send(chatId: string, clientId: string, content: string): Promise<Answer<Message>> {
    return this.call('POST', '/messages', { chatId, clientId, content });
  }

  edit(messageId: string, content: string): Promise<Answer<Message>> {
    return this.call('PATCH', `/messages/${messageId}`, { content });
  }

  delete(messageId: string): Promise<Answer<unknown>> {
    return this.call('DELETE', `/messages/${messageId}`);
  }

  async page(chatId: string, after: number): Promise<Message[]> {
    return (await this.must<{ items: Message[] }>('GET', `/messages/${chatId}?limit=100&after=${after}`)).body.items;
  }

  private async must<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const answer = await this.call<T>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered with ${answer.status}.`);
    return answer;
  }

  /** One try; throws when no answer comes at all. */
  private async call<T>(method: string, path: string, body?: object, signed = true): Promise<Answer<T>> {
    const headers: Record<string, string> = {};
    if (signed) headers.authorization = `Bearer ${await this.accessToken()}`;
    if (body) headers['content-type'] = 'application/json';
    const start = performance.now();
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(limitMs),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      tookMs: performance.now() - start,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as T,
    };
  }
}
