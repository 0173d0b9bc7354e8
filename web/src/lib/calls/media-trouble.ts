import { m } from '#lib/paraglide/messages.js';

/** Why a device gives nothing, as far as a person can do something about it. */
export type MediaTrouble = 'denied' | 'blocked' | 'missing' | 'in_use' | 'insecure' | 'other';
export type Device = 'mic' | 'cam';

/** What the browser's refusal means. */
export function troubleOf(reason: unknown): MediaTrouble {
  // Browsers hand out devices on secure addresses only.
  if (!navigator.mediaDevices) return 'insecure';
  switch (reason instanceof DOMException ? reason.name : '') {
    case 'NotAllowedError':
      return (reason as DOMException).message.toLowerCase().includes('system') ? 'blocked' : 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'in_use';
    default:
      return 'other';
  }
}

/** Whether a refusal is about a device at all: everything else is the connection's. */
export const isDeviceTrouble = (reason: unknown): boolean =>
  !navigator.mediaDevices || (reason instanceof DOMException && troubleOf(reason) !== 'other');

const words: Record<Device, Record<MediaTrouble, () => string>> = {
  mic: {
    denied: m.call_mic_denied,
    blocked: m.call_mic_blocked,
    missing: m.call_mic_missing,
    in_use: m.call_mic_in_use,
    insecure: m.call_insecure,
    other: m.call_mic_other,
  },
  cam: {
    denied: m.call_cam_denied,
    blocked: m.call_cam_blocked,
    missing: m.call_cam_missing,
    in_use: m.call_cam_in_use,
    insecure: m.call_insecure,
    other: m.call_cam_other,
  },
};

/** The trouble in a person's words, with what to do about it. */
export const troubleWords = (device: Device, trouble: MediaTrouble): string => words[device][trouble]();
