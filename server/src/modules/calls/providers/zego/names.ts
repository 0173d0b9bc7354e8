import type { RoomMember } from '../../provider.ts';

/**
 * What ZEGOCLOUD calls a person's device. It knows an id once at a time, so a person's devices have one each. At most 61
 * characters: it takes 64.
 */
export const toZegoUser = (userId: string, deviceId: string) => `${userId}_${deviceId}`;

/** Whose device that is; undefined for a name that we did not give. */
export function readZegoUser(name: string): RoomMember | undefined {
  const [, userId, deviceId] = /^([0-9a-f]{24})_([A-Za-z0-9-]{8,36})$/.exec(name) ?? [];
  return userId && deviceId ? { userId, deviceId } : undefined;
}

/** What a device may send: its camera with its microphone, and its screen. At most 90 characters: ZEGOCLOUD takes 256. */
export const streamsOf = (callId: string, zegoUser: string) =>
  ['cam', 'scr'].map((kind) => `${callId}_${zegoUser}_${kind}`);
