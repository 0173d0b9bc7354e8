import type { Attachment, Message } from '@talky/server/protocol';

/** One place of a chat's timeline as the export wants it. */
export type Line =
  | { kind: 'joined' | 'left'; userId: string }
  | {
      kind: 'said';
      userId: string;
      clientId: string;
      /** As it was first sent. */
      content: string;
      attachments: readonly Attachment[];
      /** After its edits. */
      edited?: string;
      /** `performance.now()` when it was due. */
      dueAt: number;
    };

const systemKinds = { joined: 'member.joined', left: 'member.left' } as const;

/** What a chat's timeline must be: filled a step ahead of the server, since a channel is played one step at a time. */
export class Timeline {
  readonly chatId: string;
  /** The seq before the first played line: founding a group may write lines of its own. */
  readonly base: number;
  private readonly lines: Line[] = [];
  /** What each edit made of which message, in order: edit n has rev n. */
  private readonly edits: { seq: number; content: string }[] = [];

  constructor(chatId: string, base: number) {
    this.chatId = chatId;
    this.base = base;
  }

  get head(): number {
    return this.base + this.lines.length;
  }

  get rev(): number {
    return this.edits.length;
  }

  /** Adds a line and answers its seq. */
  add(line: Line): number {
    this.lines.push(line);
    return this.head;
  }

  edit(seq: number, content: string): void {
    const line = this.at(seq);
    if (line?.kind !== 'said') throw new Error('Only what was said can be edited.');
    line.edited = content;
    this.edits.push({ seq, content });
  }

  at(seq: number): Line | undefined {
    return this.lines[seq - this.base - 1];
  }

  /** Whether an event carries this line as it was first sent. */
  matchesSent(message: Message): boolean {
    const line = this.at(message.seq);
    return line !== undefined && isLine(line, message, line.kind === 'said' ? line.content : '');
  }

  /** Whether history carries this line in its last wording. */
  matchesLast(message: Message): boolean {
    const line = this.at(message.seq);
    if (!line || !isLine(line, message, line.kind === 'said' ? (line.edited ?? line.content) : '')) return false;
    return line.kind !== 'said' || (message.editedAt !== undefined) === (line.edited !== undefined);
  }

  /** Whether an event carries the change with its rev. */
  matchesEdit(message: Message): boolean {
    const edit = this.edits[(message.rev ?? 0) - 1];
    return edit !== undefined && edit.seq === message.seq && edit.content === message.content;
  }
}

function isLine(line: Line, message: Message, content: string): boolean {
  if (message.sender._id !== line.userId) return false;
  if (line.kind !== 'said') return message.system?.kind === systemKinds[line.kind];
  return (
    message.content === content &&
    message.clientId === line.clientId &&
    Bun.deepEquals(message.attachments ?? [], line.attachments)
  );
}
