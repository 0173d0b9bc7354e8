import type { Ack } from '../people/diary.ts';
import type { Wording } from '../people/editor.ts';
import type { ChatInbox } from '../people/inbox.ts';

/** A message as MongoDB has it. */
export interface StoredMessage {
  id: string;
  seq: number;
  senderId: string;
  clientId: string;
  content: string;
  isDeleted: boolean;
}

/** What one member of a chat heard of it. */
export interface Reading {
  reader: string;
  chatId: string;
  inbox: ChatInbox;
}

/** All that is held against each other. */
export interface Evidence {
  acks: readonly Ack[];
  /** By chat, in order of seq. */
  stored: ReadonlyMap<string, readonly StoredMessage[]>;
  readings: readonly Reading[];
  /** Acknowledged later changes, by message id. */
  wordings: ReadonlyMap<string, Wording>;
}
