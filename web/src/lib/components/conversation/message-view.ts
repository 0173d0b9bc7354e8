import type { Attachment, Mention, Sender, System } from '@talky/server/protocol';

/** A message as the conversation draws it, on its way or long there. */
export interface MessageView {
  /** The same before and after it was sent, so that nothing jumps when it is. */
  key: string;
  /** Absent while it is on its way. */
  id: string | undefined;
  seq: number | undefined;
  sender: Sender;
  /** The name to show: a webhook may speak as somebody else. */
  name: string;
  pic: string;
  mine: boolean;
  content: string;
  createdAt: string;
  editedAt: string | undefined;
  deleted: boolean;
  replyTo: string | undefined;
  mentions: readonly Mention[];
  attachments: readonly Attachment[];
  system: System | undefined;
  state: 'sent' | 'pending' | 'failed';
  /** Why it was not sent, in words. */
  failure: string | undefined;
}
