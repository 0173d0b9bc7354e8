import type { Presence } from '@talky/server/protocol';

/** What a row of the chat list shows, whatever it is made from. */
export interface RowView {
  id: string;
  href: string;
  name: string;
  /** Whose avatar: the other person's id in a direct chat. */
  avatarId: string;
  kind: 'person' | 'group' | 'bot';
  pic: string | undefined;
  presence: Presence['status'] | undefined;
  /** None is told of a muted chat. */
  unread: number;
  /** So many of them are addressed to me: a filled pill instead of the plain figure. */
  forYou: number;
  muted: boolean;
  /** So many are in a call that goes on there; 0 without one. */
  inCall: number;
  typing: boolean;
  draft: string | undefined;
  /** When something was last said. */
  at: string | undefined;
  preview: { by: string | undefined; text: string } | undefined;
}

/** The reading line's length says how much waits: one, a few, many. */
export const lineLength = (unread: number): 'one' | 'few' | 'many' =>
  unread >= 10 ? 'many' : unread >= 2 ? 'few' : 'one';

/** Past 99 the figure would only grow. */
export const figure = (unread: number): string => (unread > 99 ? '99+' : String(unread));
