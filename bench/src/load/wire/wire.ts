/** What a frame is to a load generator. */
export type FrameKind = 'created' | 'reply' | 'ping' | 'error' | 'other';

/** What follows from a frame heard before one is welcome: an answer to it, or how the greeting ended. */
export type Greeting = Buffer | 'welcome' | 'refused' | 'wait';

/** One member's messages, prepared. */
export interface Author {
  /**
   * The frame that sends a message. `id` comes back in the reply; `number` is its place among what this
   * generator sent to the chat, for servers that do not number messages themselves.
   */
  frame(id: number, number: number): Buffer;
}

/**
 * How a server is spoken to over WebSocket. The same generator drives servers that speak different protocols;
 * every frame is read in place, so that the generator costs far less than what it measures. One instance a
 * crowd: it remembers where in a frame the numbers stood.
 */
export interface Wire {
  /** Where the WebSocket opens. */
  readonly path: string;
  /** Whether everyone hears a chat's messages in the order of their seq. */
  readonly keepsOrder: boolean;
  /** What answers a `ping` frame. */
  readonly pong: Buffer;
  /** What a client says first, if the server does not. */
  opening(token: string): Buffer | undefined;
  greet(frame: string, token: string): Greeting;
  author(chatId: string, content: string): Author;
  kindOf(bytes: Buffer, start: number): FrameKind;
  /** These answer -1 where there is no such number. */
  seqOfCreated(bytes: Buffer, start: number, end: number): number;
  seqOfReply(bytes: Buffer, start: number, end: number): number;
  idOfReply(bytes: Buffer, start: number, end: number): number;
  /** A `created` frame read whole. */
  read(frame: string): { chat: string; content: string };
}
