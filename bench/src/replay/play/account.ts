import type { Chat, Message } from '@talky/server/protocol';

const password = 'the replay of a Slack export';

class RefusedError extends Error {
  override name = 'RefusedError';
  readonly status: number;

  constructor(what: string, status: number, body: string) {
    super(`${what} was refused with ${status}: ${body.slice(0, 300)}`);
    this.status = status;
  }
}

/** One person's account, used through the public REST API alone. */
export class Account {
  readonly name: string;
  id = '';
  token = '';
  private refreshCookie = '';
  private readonly url: string;

  constructor(url: string, name: string) {
    this.url = url;
    this.name = name;
  }

  /** Registers, or signs in where an earlier replay has registered. */
  async enter(email: string): Promise<void> {
    const body = { name: this.name, email, password };
    try {
      await this.signIn('/users', body);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 409) throw error;
      await this.signIn('/users/login', body);
    }
  }

  createGroup(name: string, users: string[]): Promise<Chat> {
    return this.request<Chat>('POST', '/chat/group', { name, users, isPublic: true });
  }

  join(chatId: string): Promise<unknown> {
    return this.request('POST', `/chat/${chatId}/join`, {});
  }

  leave(chatId: string): Promise<unknown> {
    return this.request('PUT', '/chat/groupremove', { chatId, userId: this.id });
  }

  edit(messageId: string, content: string): Promise<Message> {
    return this.request<Message>('PATCH', `/messages/${messageId}`, { content });
  }

  /** All messages of a chat, in order. */
  async history(chatId: string): Promise<Message[]> {
    const messages: Message[] = [];
    for (;;) {
      const after = messages.at(-1)?.seq ?? 0;
      const page = await this.request<{ items: Message[] }>('GET', `/messages/${chatId}?limit=100&after=${after}`);
      if (page.items.length === 0) return messages;
      messages.push(...page.items);
    }
  }

  private async signIn(path: string, body: Record<string, string>): Promise<void> {
    const response = await this.send('POST', path, body);
    if (!response.ok) throw new RefusedError(`${this.name}'s sign-in`, response.status, await response.text());
    this.keepCookie(response);
    const user = (await response.json()) as { _id: string; token: string };
    this.id = user._id;
    this.token = user.token;
  }

  /** Access tokens last a quarter of an hour, a replay may last longer. */
  private async refresh(): Promise<void> {
    const response = await this.send('GET', '/users/access-token', undefined, { cookie: this.refreshCookie });
    if (!response.ok) throw new RefusedError(`${this.name}'s new token`, response.status, await response.text());
    this.keepCookie(response);
    this.token = ((await response.json()) as { token: string }).token;
  }

  private async request<T>(method: string, path: string, body?: object): Promise<T> {
    for (let refreshed = false; ; ) {
      const response = await this.send(method, path, body, { authorization: `Bearer ${this.token}` });
      if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
      const text = await response.text();
      if (response.status === 429) {
        await Bun.sleep(1_000 * Number(response.headers.get('retry-after') ?? 1));
      } else if (response.status === 401 && !refreshed) {
        refreshed = true;
        await this.refresh();
      } else {
        throw new RefusedError(`${method} ${path} by ${this.name}`, response.status, text);
      }
    }
  }

  private send(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    const json: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
    const payload = body ? JSON.stringify(body) : undefined;
    return fetch(`${this.url}/api${path}`, { method, headers: { ...json, ...headers }, body: payload });
  }

  private keepCookie(response: Response): void {
    const pairs = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
    this.refreshCookie = pairs.join('; ');
  }
}
