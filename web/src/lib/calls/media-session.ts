import type { CallPeer, CallSignal, JoinInfo } from '@talky/server/protocol';

/** Where a device's media stands. */
export type MediaState = 'connecting' | 'connected' | 'reconnecting' | 'disconnected';

/** How good a connection is, from what is lost and how long it takes. */
export type Quality = 'good' | 'fair' | 'poor' | 'unknown';

/** Media that comes in from one person's device. A stream is absent while nothing of its kind is sent. */
export interface RemoteMedia {
  userId: string;
  deviceId: string;
  /** Voice; played by the session's user in one hidden element each. */
  audio: MediaStream | undefined;
  camera: MediaStream | undefined;
  screen: MediaStream | undefined;
  screenAudio: MediaStream | undefined;
  isSpeaking: boolean;
  /** 0 to 1. */
  level: number;
  quality: Quality;
}

/** What one sends oneself, for the self view. */
export interface LocalMedia {
  camera: MediaStream | undefined;
  screen: MediaStream | undefined;
  /** 0 to 1, also while muted locally, so that "you are muted" can be said. */
  level: number;
  isSpeaking: boolean;
  quality: Quality;
}

/** One row of the statistics panel. */
export interface MediaStat {
  userId: string | undefined;
  kind: 'audio' | 'video' | 'screen';
  direction: 'in' | 'out';
  codec: string;
  kbps: number;
  packetsLost: number;
  /** Milliseconds. */
  jitterMs: number;
  roundTripMs: number | undefined;
  width: number;
  height: number;
  fps: number;
  /** Counters that grow while media comes in, for tests: bytes and decoded frames. */
  bytes: number;
  frames: number;
}

/** What a session tells its user; each callback may be called often. */
export interface MediaListener {
  state(state: MediaState, why?: string): void;
  remote(media: readonly RemoteMedia[]): void;
  local(media: LocalMedia): void;
  /** The browser's own "Stop sharing", or a device that went away. */
  ended(source: 'mic' | 'cam' | 'screen', why: 'stopped' | 'device_lost'): void;
  /** A mesh needs a signal carried to another device. */
  signal(to: CallPeer, signal: CallSignal): void;
}

/** The devices to use; undefined is the browser's standard. */
export interface DeviceChoice {
  mic?: string | undefined;
  cam?: string | undefined;
  speaker?: string | undefined;
}

/** What to send from the start. */
export interface StartMedia {
  mic: boolean;
  cam: boolean;
  devices: DeviceChoice;
  /** Blurs what is behind the person. */
  blur: boolean;
}

/**
 * A call's media on this device, whoever carries it. Made by a provider's own lazily loaded module. Methods that ask for a
 * device reject with the browser's DOMException (`NotAllowedError`, `NotFoundError`, `NotReadableError` …).
 */
export interface MediaSession {
  join(info: JoinInfo, start: StartMedia): Promise<void>;
  leave(): Promise<void>;
  setMic(isOn: boolean): Promise<void>;
  setCam(isOn: boolean): Promise<void>;
  /** Rejects with `NotAllowedError` when the person chose nothing. */
  setScreen(isOn: boolean): Promise<void>;
  setDevice(kind: 'mic' | 'cam' | 'speaker', deviceId: string): Promise<void>;
  setBlur(isOn: boolean): Promise<void>;
  /** How large a person's picture is shown: what is not seen need not be sent. CSS pixels; 0 = not shown. */
  setShown(userId: string, width: number): void;
  /** Who is in the call, from its state: a mesh connects to them. `isPolite` by comparing device ids. */
  setPeers(peers: readonly CallPeer[]): void;
  /** A signal that came for this device. */
  hear(from: CallPeer, signal: CallSignal): void;
  stats(): Promise<MediaStat[]>;
}

/** Where a session comes from: whose it is and who listens. */
export interface SessionOptions {
  me: CallPeer;
  listener: MediaListener;
  /** A fresh grant for this device, where a grant runs out during a call: `POST /api/calls/:id/join` again. */
  renew?: () => Promise<JoinInfo>;
}
