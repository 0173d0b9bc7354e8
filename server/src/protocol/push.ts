import { type Static, Type as t } from '@sinclair/typebox';
import type { CallKind, StopRinging } from './calls.ts';
import { date, id } from './scalars.ts';

/** Bytes of a payload before it is encrypted: with what encryption adds it fits where 4,096 are taken. */
export const pushPayloadBytes = 3_000;

/** Devices a person may have notified; for a further one the one goes that was not seen for the longest time. */
export const pushDevicesMax = 10;

/** What a notification is about: a message, one that addresses its reader, a trial, or somebody calling. */
export type PushKind = 'message' | 'mention' | 'test' | 'call';

/**
 * Of a push of kind `call`: `ring` rings, `started` tells of a call in a large group, which rings nobody, and all others
 * say why it rings no more and take the place of what was shown. Those of one call share the topic `call-…`.
 */
export interface CallPush {
  /** Tag of the notification: a later one of the call takes an earlier one's place. */
  callId: string;
  callKind: CallKind;
  event: 'ring' | 'started' | StopRinging;
  /** Ringing that comes later than this was missed: ISO 8601, UTC. */
  expiresAt: string;
  /** With `ring`: declines without a session, by `POST /api/calls/:id/decline` with it as `token`. */
  declineToken?: string;
}

/** What a push service carries, encrypted, to a service worker: JSON of at most `pushPayloadBytes`. */
export interface PushPayload {
  /** A service worker older than the server ignores a version that it does not know. */
  v: 1;
  kind: PushKind;
  /** The message's id; a trial has one of its own, and so has each push of a call. What comes twice under it is shown once. */
  id: string;
  /** Tag of the notification, but for a call's; empty for a trial. */
  chatId: string;
  seq: number;
  title: string;
  body: string;
  /** A path on Talky's origin, or an address. */
  icon?: string;
  chatName?: string;
  senderName?: string;
  isGroup: boolean;
  /** The reader wants neither text nor names where others may look on: there are none in here. */
  hideContent: boolean;
  /** When it was written: ISO 8601, UTC. */
  at: string;
  /** Unread messages in all of the reader's chats that are not muted, for the badge of the app's icon. */
  unread: number;
  /** How far the reader has read in chats lately active: notifications up to there are to be closed. */
  read: Record<string, number>;
  /** With kind `call`. */
  call?: CallPush;
}

/** A browser that takes notifications for its person. */
export const pushDevice = t.Object({
  _id: id,
  /** Browser and system, as far as its user agent tells. */
  name: t.String(),
  createdAt: date,
  /** Null until a push service has taken something for it. */
  lastSentAt: t.Union([date, t.Null()]),
  /** Whether it is of the session that asks. */
  current: t.Boolean(),
});
export type PushDevice = Static<typeof pushDevice>;
