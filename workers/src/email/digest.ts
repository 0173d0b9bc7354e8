import type { ReasonCode } from '@talky/server/protocol';

/** A message as an e-mail shows it. */
export interface DigestMessage {
  senderName: string;
  /** One line, cut. */
  text: string;
  at: Date;
  /** Why it was meant for the person. */
  because: ReasonCode;
}

/** What waits for the person in one chat. */
export interface DigestChat {
  id: string;
  /** A group's name, or the other person's. */
  name: string;
  isGroup: boolean;
  /** How many messages were meant for the person. */
  count: number;
  /** The last few of them, oldest first. */
  messages: DigestMessage[];
}

/** What one e-mail tells. */
export interface Digest {
  userId: string;
  workspaceName: string;
  /** Those that wait, the one written to last first; not all of them, when there are many. */
  chats: DigestChat[];
  chatCount: number;
  /** Of all chats. */
  messageCount: number;
  /** Neither text nor names are shown, only how much waits. */
  hideContent: boolean;
  /** Minutes the person wants to be away before they are written to. */
  afterMinutes: number;
  /** IANA name, for the times. */
  timeZone: string;
}
