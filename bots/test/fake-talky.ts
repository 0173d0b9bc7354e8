import type { Chat, CommandData, EventFrame, Message, System, User, WireError } from '@talky/server/protocol';
import type { Server, ServerWebSocket } from 'bun';
import { FakeSocket } from './fake-socket.ts';
import { chatOf, messageOf, newId, person } from './records.ts';

/** A Talky in this process that keeps the contract with one bot, and breaks what a test asks it to. */
export class FakeTalky {
  readonly bot = person('botty', true);
  readonly token = `xoxb-${newId()}`;
  readonly chats = new Map<string, Chat>();
  readonly messages = new Map<string, Message[]>();
  /** Every message.send that came in, retries too. */
  readonly drafts: CommandData['message.send'][] = [];
  /** Every hello that came in. */
  readonly hellos: CommandData['hello'][] = [];
  /** Chats the bot has shown that it writes in. */
  readonly typing: string[] = [];
  /** Refuses the sends that come next, one each. */
  readonly refusals: WireError[] = [];
  /** Stores the next message and hangs up before it answers. */
  diesBeforeAnswer = false;
  /** The next event is lost on its way. */
  losesNextEvent = false;
  /** Says nothing any more, not even to a ping. */
  isDeaf = false;
  /** Shown in hello. */
  heartbeatMs = 25_000;
  /** Further behind than this, a chat is reset. */
  resumeMax = 500;
  isAway = false;
  readonly #people = new Map<string, User>([[this.bot._id, this.bot]]);
  readonly #sockets = new Set<FakeSocket>();
  readonly #watchers = new Set<() => void>();
  readonly #server: Server<FakeSocket>;

  constructor() {
    this.#server = Bun.serve<FakeSocket>({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request, server) => this.#answer(request, server),
      websocket: {
        open: (ws) => this.#open(ws),
        message: (ws, text) => ws.data.receive(String(text)),
        close: (ws) => this.#close(ws),
      },
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  addPerson(name: string, isBot = false): User {
    const user = person(name, isBot);
    this.#people.set(user._id, user);
    return user;
  }

  /** A chat the bot is in, or, with `isMember` false, a public group it could join. */
  addChat({ name, isMember = true }: { name?: string; isMember?: boolean } = {}): Chat {
    const others = [...this.#people.values()].filter((user) => user !== this.bot);
    const chat = chatOf(isMember ? [this.bot, ...others] : others, name);
    this.chats.set(chat._id, chat);
    this.messages.set(chat._id, []);
    return chat;
  }

  /** Adds the bot to a chat, and tells it. */
  admit(chat: Chat): void {
    if (!chat.users.includes(this.bot)) chat.users.push(this.bot);
    this.publish({ type: 'chat.created', data: this.view(chat) });
  }

  expel(chat: Chat): void {
    chat.users = chat.users.filter((user) => user !== this.bot);
    this.publish({ type: 'chat.removed', data: { chatId: chat._id } });
  }

  say(chat: Chat, sender: User, content: string, system?: System): Message {
    return this.store(chat, sender, { content, clientId: newId() }, system);
  }

  /** Says something that names the bot in its first so many characters. */
  sayToBot(chat: Chat, sender: User, content: string, length: number): Message {
    const mentions: Message['mentions'] = [{ kind: 'user', userId: this.bot._id, offset: 0, length }];
    return this.store(chat, sender, { content, clientId: newId(), mentions });
  }

  store(
    chat: Chat,
    sender: User,
    fields: Pick<Message, 'content' | 'clientId' | 'replyTo' | 'mentions'>,
    system?: System,
  ): Message {
    const message = { ...messageOf(sender, chat, fields), ...(system && { system }) };
    chat.lastSeq = message.seq;
    this.messages.get(chat._id)?.push(message);
    this.publish({ type: 'message.created', data: message });
    return message;
  }

  /** Gives a message another text; null deletes it. */
  change(message: Message, content: string | null): void {
    const chat = this.chats.get(message.chat);
    if (!chat) throw new Error('This message is of no chat here.');
    const now = new Date().toISOString();
    const time = content === null ? { deletedAt: now } : { editedAt: now };
    Object.assign(message, { content: content ?? '', rev: ++chat.lastRev, ...time });
    this.publish({ type: content === null ? 'message.deleted' : 'message.updated', data: { ...message } });
  }

  publish(frame: EventFrame): void {
    if (this.losesNextEvent) {
      this.losesNextEvent = false;
      return;
    }
    for (const socket of this.#sockets) socket.event(frame);
  }

  /** The bot's own view of a chat: everything before its coming is read. */
  view(chat: Chat): Chat {
    const lastReadSeq = chat.lastReadSeq ?? 0;
    return { ...chat, lastReadSeq, unread: chat.lastSeq - lastReadSeq };
  }

  /** What the bot has said in a chat. */
  answers(chat: Chat): string[] {
    return (this.messages.get(chat._id) ?? [])
      .filter(({ sender }) => sender._id === this.bot._id)
      .map(({ content }) => content);
  }

  get myChats(): Chat[] {
    return [...this.chats.values()].filter((chat) => chat.users.includes(this.bot));
  }

  /** Ends all connections. */
  hangUp(code: number, reason = ''): void {
    for (const socket of [...this.#sockets]) socket.end(code, reason);
  }

  /** Something happened that a test may wait for. */
  touch(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Resolves once it holds; looked at whenever something has happened here. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  async stop(): Promise<void> {
    await this.#server.stop(true);
  }

  #open(ws: ServerWebSocket<FakeSocket>): void {
    ws.data.use(ws);
    this.#sockets.add(ws.data);
  }

  #close(ws: ServerWebSocket<FakeSocket>): void {
    this.#sockets.delete(ws.data);
    this.touch();
  }

  #answer(request: Request, server: Server<FakeSocket>): Response | undefined {
    const { pathname } = new URL(request.url);
    if (this.isAway) return new Response('Bad Gateway', { status: 502 });
    if (pathname === '/ws')
      return server.upgrade(request, { data: new FakeSocket(this) }) ? undefined : new Response(null, { status: 426 });
    if (request.headers.get('authorization') !== `Bearer ${this.token}`)
      return refuse(401, { code: 'unauthenticated', message: 'This token is not valid.' });
    const answer = this.#read(request.method, pathname, new URL(request.url).searchParams);
    this.touch();
    return answer === undefined
      ? refuse(404, { code: 'not_found', message: 'There is no such thing.' })
      : Response.json(answer);
  }

  #read(method: string, path: string, query: URLSearchParams): unknown {
    const [, , kind, id = '', verb] = path.split('/');
    if (kind === 'workspace') return { generalChatId: [...this.chats.keys()][0] };
    if (kind === 'users') return this.#people.get(id);
    if (kind === 'messages') return this.#history(id, Number(query.get('after')));
    if (id === 'public')
      return page(
        [...this.chats.values()].map((chat) => this.#publicView(chat)),
        query,
      );
    if (kind === 'chat' && id === '')
      return page(
        this.myChats.map((chat) => this.view(chat)),
        query,
      );
    const chat = this.chats.get(id);
    if (!chat) return undefined;
    if (method === 'POST' && verb === 'join') this.admit(chat);
    return chat.users.includes(this.bot) ? this.view(chat) : undefined;
  }

  #publicView(chat: Chat) {
    return { ...chat, isMember: chat.users.includes(this.bot) };
  }

  #history(chatId: string, after: number) {
    const messages = this.messages.get(chatId);
    return messages && { items: messages.filter(({ seq }) => seq > after).slice(0, 100) };
  }
}

const refuse = (status: number, error: WireError) =>
  Response.json({ error: { ...error, requestId: 'r1' } }, { status });

function page<T>(items: T[], query: URLSearchParams) {
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit'));
  return { items: items.slice(start, end), nextCursor: end < items.length ? String(end) : null };
}
