import type { Call, CallProviderName, JoinInfo } from '../../protocol/calls.ts';

/** A person's device in a provider's room. */
export interface RoomMember {
  userId: string;
  deviceId?: string;
}

/** What a provider reports by a webhook or a callback. A hint: the room is asked before anything is believed of its end. */
export type ProviderEvent =
  | { kind: 'media.joined'; callId: string; userId: string; deviceId?: string }
  | { kind: 'media.lost'; callId: string; userId: string; deviceId?: string }
  | { kind: 'room.closed'; callId: string };

/** Carries a call's media. Who is rung, who is in it and when it ends is the call machine's affair, whatever the provider. */
export interface CallsProvider {
  readonly id: CallProviderName;
  readonly caps: {
    /** People who may send, at most, with and without a camera. */
    max: { video: number; audio: number };
    /** It can mute somebody by itself; else their client is asked to. */
    serverMute: boolean;
    /** It knows who is in a room by itself; else sockets tell. */
    hasRooms: boolean;
  };
  /** Resolves once it can take calls. Throws a sentence that says what is missing. */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Promise<{ ok: boolean; detail?: string }>;
  /** Idempotent. */
  openRoom(call: Call): Promise<void>;
  /** Idempotent: a room that is gone is closed. */
  closeRoom(callId: string): Promise<void>;
  grant(call: Call, userId: string, deviceId: string): Promise<JoinInfo>;
  /** Puts a person, or one of their devices, out of the room. Idempotent. */
  revoke(callId: string, userId: string, deviceId?: string): Promise<void>;
  mute?(callId: string, userId: string, source: 'mic' | 'cam' | 'screen'): Promise<void>;
  /** Who is in the room now; undefined where only sockets can tell. */
  participants(callId: string): Promise<RoomMember[] | undefined>;
  /** Checks a webhook's signature over its raw body. Throws `unauthenticated` for any other. */
  webhook?(raw: string, headers: Headers): Promise<ProviderEvent[]>;
}
