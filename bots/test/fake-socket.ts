import type { Chat, CommandData, CommandType, Cursor, EventFrame, WireError } from '@talky/server/protocol';
import type { ServerWebSocket } from 'bun';
import type { FakeTalky } from './fake-talky.ts';
import { asMe } from './records.ts';

type Frame = { [K in CommandType]: { type: K; id?: number; data: CommandData[K] } }[CommandType];

/** The other end of the bot's socket. */
export class FakeSocket {
  readonly #talky: FakeTalky;
  #ws: ServerWebSocket<FakeSocket> | undefined;
  #isGreeted = false;

  constructor(talky: FakeTalky) {
    this.#talky = talky;
  }

  use(ws: ServerWebSocket<FakeSocket>): void {
    this.#ws = ws;
  }

  event(frame: EventFrame): void {
    if (this.#isGreeted) this.#send(frame);
  }

  end(code: number, reason: string): void {
    this.#ws?.close(code, reason);
  }

  receive(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (!this.#talky.isDeaf) this.#handle(frame);
    this.#talky.touch();
  }

  #handle(frame: Frame): void {
    switch (frame.type) {
      case 'hello':
        return this.#greet(frame.id, frame.data);
      case 'message.send':
        return this.#store(frame.id, frame.data);
      case 'typing.start':
        this.#talky.typing.push(frame.data.chatId);
        return;
      default:
        return this.#reply(frame.id, {});
    }
  }

  #greet(id: number | undefined, hello: CommandData['hello']): void {
    const talky = this.#talky;
    talky.hellos.push(hello);
    if (hello.token !== talky.token) return this.end(4401, 'This token is not valid.');
    const reset = talky.myChats.filter((chat) => this.#isLost(chat, hello.resume?.[chat._id]));
    this.#reply(id, {
      user: asMe(talky.bot),
      chats: talky.myChats.slice(0, 100).map((chat) => talky.view(chat)),
      reset: reset.map((chat) => chat._id),
      heartbeatMs: talky.heartbeatMs,
      serverTime: new Date().toISOString(),
    });
    for (const [chatId, cursor] of Object.entries(hello.resume ?? {})) {
      if (!reset.some((chat) => chat._id === chatId)) this.#replay(chatId, cursor);
    }
    this.#isGreeted = true;
  }

  #isLost(chat: Chat, cursor: Cursor | undefined): boolean {
    if (cursor === undefined) return false;
    const { seq, rev = 0 } = typeof cursor === 'number' ? { seq: cursor } : cursor;
    const isAhead = seq > chat.lastSeq || rev > chat.lastRev;
    return isAhead || Math.max(chat.lastSeq - seq, chat.lastRev - rev) > this.#talky.resumeMax;
  }

  #replay(chatId: string, cursor: Cursor): void {
    const { seq, rev = 0 } = typeof cursor === 'number' ? { seq: cursor } : cursor;
    const messages = this.#talky.messages.get(chatId) ?? [];
    for (const data of messages.filter((message) => message.seq > seq)) this.#send({ type: 'message.created', data });
    const changed = messages.filter((message) => message.seq <= seq && (message.rev ?? 0) > rev);
    for (const data of changed.sort((a, b) => (a.rev ?? 0) - (b.rev ?? 0)))
      this.#send({ type: data.deletedAt ? 'message.deleted' : 'message.updated', data });
  }

  #store(id: number | undefined, draft: CommandData['message.send']): void {
    const talky = this.#talky;
    talky.drafts.push(draft);
    const chat = talky.chats.get(draft.chatId);
    const refusal = talky.refusals.shift();
    if (refusal) return this.#refuse(id, refusal);
    if (!chat?.users.includes(talky.bot)) return this.#refuse(id, { code: 'not_found', message: 'No such chat.' });
    const { content, clientId, replyTo } = draft;
    const known = talky.messages.get(chat._id)?.find((message) => message.clientId === clientId);
    const message = known ?? talky.store(chat, talky.bot, { content, clientId, ...(replyTo && { replyTo }) });
    if (!talky.diesBeforeAnswer) return this.#reply(id, message);
    talky.diesBeforeAnswer = false;
    this.#ws?.terminate();
  }

  #reply(id: number | undefined, data: unknown): void {
    if (id !== undefined) this.#send({ type: 'reply', id, ok: true, data });
  }

  #refuse(id: number | undefined, error: WireError): void {
    this.#send({ type: 'reply', id, ok: false, error });
  }

  #send(frame: object): void {
    this.#ws?.send(JSON.stringify(frame));
  }
}
