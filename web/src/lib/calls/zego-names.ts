import type { CallPeer } from '@talky/server/protocol';

/** What a stream carries: a camera with its microphone, or a screen with its sound. */
export type StreamKind = 'cam' | 'scr';

/** The server's grant names these streams, and lets a device send no other. */
export const streamName = (roomId: string, zegoUser: string, kind: StreamKind) => `${roomId}_${zegoUser}_${kind}`;

/** Whose stream that is; undefined for one that is none of this room's. */
export function readStreamName(roomId: string, name: string): (CallPeer & { kind: StreamKind }) | undefined {
  const [, room, userId, deviceId, kind] = /^([^_]+)_([^_]+)_([A-Za-z0-9-]+)_(cam|scr)$/.exec(name) ?? [];
  if (room !== roomId || !userId || !deviceId) return undefined;
  return { userId, deviceId, kind: kind === 'cam' ? 'cam' : 'scr' };
}

/** What of a stream is worth showing; said with it, since it is not always heard that somebody is muted. */
export interface StreamSays {
  audio: boolean;
  video: boolean;
}

export const toExtraInfo = ({ audio, video }: StreamSays) => JSON.stringify({ audio, video });

/** What was said with a stream; undefined where nothing that can be read was. */
export function readExtraInfo(text: string): StreamSays | undefined {
  try {
    const { audio, video }: Partial<StreamSays> = JSON.parse(text);
    return typeof audio === 'boolean' && typeof video === 'boolean' ? { audio, video } : undefined;
  } catch {
    return undefined;
  }
}
