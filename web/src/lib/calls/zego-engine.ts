import type { ZegoExpressEngine } from 'zego-express-engine-webrtc';

/** What a session uses of ZEGOCLOUD's engine. */
export type ZegoEngine = Pick<
  ZegoExpressEngine,
  | 'on'
  | 'setLogConfig'
  | 'loginRoom'
  | 'logoutRoom'
  | 'renewToken'
  | 'createStream'
  | 'destroyStream'
  | 'enableDualStream'
  | 'startPublishingStream'
  | 'stopPublishingStream'
  | 'replaceTrack'
  | 'mutePublishStreamAudio'
  | 'mutePublishStreamVideo'
  | 'setStreamExtraInfo'
  | 'startPlayingStream'
  | 'stopPlayingStream'
  | 'mutePlayStreamVideo'
  | 'setPlayStreamVideoType'
  | 'getPlayingStreamQuality'
  | 'getPublishingStreamQuality'
  | 'destroyEngine'
>;

export type OpenEngine = (appId: number, server: string) => Promise<ZegoEngine>;

/** The engine's own profile for calls with pictures. */
const videoCall = 4;

/** Loads the engine, which is 2 MB, and makes one. It touches the page as it loads, so nothing may import it statically. */
export const openEngine: OpenEngine = async (appId, server) => {
  const { ZegoExpressEngine } = await import('zego-express-engine-webrtc');
  const engine = new ZegoExpressEngine(appId, server, { scenario: videoCall });
  // It writes each step to the console, and to ZEGOCLOUD, with the token.
  engine.setLogConfig({ logLevel: 'error', remoteLogLevel: 'disable' });
  return engine;
};

/** The engine rejects with plain objects: this makes errors of them, for `catch`. */
export const refusal =
  (what: string) =>
  (reason: unknown): never => {
    throw reason instanceof Error ? reason : new Error(`ZEGOCLOUD’s engine refused ${what}: ${JSON.stringify(reason)}`);
  };
