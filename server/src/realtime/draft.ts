import type { Mention } from '../protocol/mentions.ts';
import type { Attachment, System } from '../protocol/resources.ts';

/** A message on its way to the ledger. It may cross instances, so it is plain JSON. */
export interface MessageDraft {
  kind: 'message';
  chatId: string;
  senderId: string;
  /** Given before the first try, so that an unknown outcome can be looked up. */
  clientId: string;
  content: string;
  replyTo?: string | undefined;
  attachments?: Attachment[] | undefined;
  mentions?: Mention[] | undefined;
  addressed?: string[] | undefined;
  system?: System | undefined;
  as?: { name: string; pic?: string } | undefined;
  /** Where its trace goes on, while somebody traces: W3C's `traceparent`. */
  trace?: string | undefined;
}

/** A later change of a message on its way to the ledger; who may do it was settled before. */
export interface ChangeDraft {
  kind: 'change';
  chatId: string;
  messageId: string;
  /** The new content; null deletes. */
  content: string | null;
  mentions?: Mention[] | undefined;
  addressed?: string[] | undefined;
  /** What one of the timeline's own lines tells by now; such a line never goes back to what it told before. */
  system?: System | undefined;
  trace?: string | undefined;
}

export type Draft = MessageDraft | ChangeDraft;

/** What a draft costs beside its text. */
const overhead = 1_000;

/** About how many bytes a draft takes while it waits; what no sender can make large is not counted one by one. */
export function weightOf(draft: Draft): number {
  let weight = overhead + 2 * (draft.content?.length ?? 0);
  if (draft.kind === 'message')
    for (const { name, url } of draft.attachments ?? []) weight += overhead + 2 * (name.length + url.length);
  return weight;
}

/** What the ledger answers once a draft is durable. */
export interface Written {
  /** The message's JSON up to `readBy`. */
  encoded: string;
  seq: number;
  /** False when a retry met the first message. */
  isNew: boolean;
}

/** A draft and who waits for it. */
export interface OpenDraft<D extends Draft = Draft> {
  draft: D;
  /** `performance.now()` when it came. */
  since: number;
  resolve(written: Written): void;
  reject(error: Error): void;
}
