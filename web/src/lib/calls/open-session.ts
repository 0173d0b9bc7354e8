import type { CallProviderName } from '@talky/server/protocol';
import type { MediaSession, SessionOptions } from './media-session.ts';

type Open = (options: SessionOptions) => Promise<MediaSession>;

/** Each provider's code comes when a call needs it, and not before: they are heavy. */
const sessions: Record<CallProviderName, Open> = {
  mesh: async (options) => new (await import('./mesh-session.ts')).MeshSession(options),
  livekit: async (options) => new (await import('./livekit-session.ts')).LiveKitSession(options),
  zego: async (options) => new (await import('./zego-session.ts')).ZegoSession(options),
};

/** A session of the provider that carries a call. */
export const openSession = (provider: CallProviderName, options: SessionOptions): Promise<MediaSession> =>
  sessions[provider](options);
