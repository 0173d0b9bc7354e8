import type { CallMedia } from '../../../protocol/calls.ts';

/** Somebody to be asked; `isQuiet` when their devices are not to ring. */
export interface Guest {
  userId: string;
  isQuiet: boolean;
}

/** Whatever can happen to a call. Who is in its chat was settled before. */
export type CallEvent =
  /** A device of theirs rings. */
  | { type: 'delivered'; userId: string }
  | { type: 'accept'; userId: string; deviceId: string }
  /** Comes in late, again, or on another device. */
  | { type: 'join'; userId: string; deviceId: string }
  | { type: 'decline'; userId: string }
  | { type: 'busy'; userId: string }
  /** With a device only when it is the one in the call; null: whichever is. */
  | { type: 'leave'; userId: string; deviceId: string | null }
  | { type: 'end'; userId: string }
  | { type: 'invite'; userId: string; guests: readonly Guest[] }
  | { type: 'kick'; userId: string; whom: string }
  | { type: 'host'; userId: string; whom: string }
  /** The device's socket is on this instance. */
  | { type: 'here'; userId: string; deviceId: string; node: string }
  /** The device's socket on this instance is gone; null: it has never said which is its. */
  | { type: 'gone'; userId: string; deviceId: string; node: string | null }
  /** Its media is there or lost: said by the device on a socket of this instance, or by the provider (null). */
  | { type: 'connected'; userId: string; deviceId: string; isConnected: boolean; node: string | null }
  | { type: 'media'; userId: string; deviceId: string; media: Partial<CallMedia> }
  /** No member of the chat any more, or no account. */
  | { type: 'expelled'; userId: string }
  /** Nothing can carry it. */
  | { type: 'fail' }
  /** Time has passed. */
  | { type: 'time' };
