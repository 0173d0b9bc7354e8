import type { Types } from 'mongoose';
import type { ApiTokenDoc } from '../modules/auth/model.ts';
import type { MembershipDoc } from '../modules/chats/membership.ts';
import type { ChatDoc } from '../modules/chats/model.ts';
import type { MessageDoc } from '../modules/messages/model.ts';
import type { UserDoc } from '../modules/users/model.ts';
import type { WebhookDoc } from '../modules/webhooks/model.ts';
import type { WorkspaceDoc } from '../modules/workspace/model.ts';

export const dumpFormat = 1;

/** How many records of each kind to expect: for the progress bar. */
export interface DumpCounts {
  user: number;
  token: number;
  chat: number;
  membership: number;
  message: number;
}

/** The first record. */
export interface DumpHead {
  kind: 'talky';
  format: number;
  exportedAt: Date;
  workspace: string;
  counts: DumpCounts;
}

/** A chat, with what tells whether another chat is the same one. */
export interface ChatRecord {
  kind: 'chat';
  doc: ChatDoc;
  firstMessage: Types.ObjectId | null;
  lastRev: number;
}

/**
 * A workspace as a stream: the head, its settings, people, their tokens, chats, webhooks, memberships, the messages in
 * order of chat and seq, and an end by which a file that was cut short is known.
 */
export type DumpRecord =
  | DumpHead
  | { kind: 'workspace'; doc: Pick<WorkspaceDoc, 'name' | 'isNamed' | 'registration'> }
  | { kind: 'user'; doc: UserDoc }
  | { kind: 'token'; doc: ApiTokenDoc }
  | ChatRecord
  | { kind: 'webhook'; doc: WebhookDoc }
  | { kind: 'membership'; doc: MembershipDoc }
  | { kind: 'message'; doc: MessageDoc }
  | { kind: 'end' };

/** A file is no dump, or not a whole one; the message is for whoever named it. */
export class DumpError extends Error {
  override name = 'DumpError';
}
