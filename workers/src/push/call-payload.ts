import { declineToken } from '@talky/server/backend';
import type { CallKind, CallPush, PushPayload } from '@talky/server/protocol';
import { iconMax, readOf, unreadOf } from './payload.ts';
import type { Reader } from './reader.ts';

/** What devices are told of a call: as far as it is the same for all. */
export interface CallNews {
  callId: string;
  chatId: string;
  kind: CallKind;
  isGroup: boolean;
  /** Empty for a direct chat. */
  chatName: string;
  callerName: string;
  callerPic: string;
  /** Of the line in the timeline; 0 while there is none. */
  seq: number;
}

/** Whom a push of a call is for, and what it tells. */
export interface CallTold {
  userId: string;
  event: CallPush['event'];
  /** Milliseconds since 1970: when it happened. */
  at: number;
  /** Until when it rings; else when it was over. */
  expiresAt: Date;
}

function bodyOf(event: CallPush['event'], kind: CallKind): string {
  switch (event) {
    case 'ring':
      return `Incoming ${kind} call`;
    case 'started':
      return kind === 'video' ? 'A video call has started' : 'An audio call has started';
    case 'missed':
    case 'cancelled':
      return `Missed ${kind} call`;
    case 'answered_elsewhere':
      return 'Answered on another device';
    case 'declined_elsewhere':
      return 'Declined on another device';
    case 'busy':
      return 'You are in another call';
    case 'ended':
    case 'removed':
      return 'The call has ended';
  }
}

function shownOf(
  news: CallNews,
  hideContent: boolean,
): Pick<PushPayload, 'title' | 'icon' | 'chatName' | 'senderName'> {
  if (hideContent) return { title: 'Talky' };
  const { callerName, callerPic, chatName, isGroup } = news;
  return {
    title: isGroup ? `${callerName} · ${chatName}` : callerName,
    senderName: callerName,
    ...(isGroup && { chatName }),
    ...(callerPic.length <= iconMax && { icon: callerPic }),
  };
}

/** What a device of a reader's is told of a call. */
export function callPayloadOf(news: CallNews, reader: Reader, told: CallTold): PushPayload {
  const { callId, chatId, kind, seq, isGroup } = news;
  const { event, at, userId, expiresAt } = told;
  return {
    v: 1,
    kind: 'call',
    id: `${callId}-${event}-${at}`,
    chatId,
    seq,
    ...shownOf(news, reader.hideContent),
    body: bodyOf(event, kind),
    isGroup,
    hideContent: reader.hideContent,
    at: new Date(at).toISOString(),
    unread: unreadOf(reader, { chatId, seq }),
    read: readOf(reader),
    call: {
      callId,
      callKind: kind,
      event,
      expiresAt: expiresAt.toISOString(),
      ...(event === 'ring' && { declineToken: declineToken(callId, userId) }),
    },
  };
}
