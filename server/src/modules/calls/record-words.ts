import type { CallRecord } from '../../protocol/calls.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** Minutes and seconds, with hours when there are any: 3:07, 1:02:03. */
export function toDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A call's line in English, for clients that do not word it themselves. */
export function recordWords({ kind, state, reason, seconds }: CallRecord, starter: string): string {
  const call = kind === 'video' ? 'video call' : 'audio call';
  const Call = kind === 'video' ? 'Video call' : 'Audio call';
  if (state !== 'ended') return `${starter} started ${kind === 'video' ? 'a' : 'an'} ${call}`;
  if (seconds !== null) return `${Call}, ${toDuration(seconds)}`;
  switch (reason) {
    case 'declined':
      return `${Call}, declined`;
    case 'busy':
      return `${Call}, busy`;
    case 'failed':
      return `${Call}, not connected`;
    default:
      return `Missed ${call}`;
  }
}
