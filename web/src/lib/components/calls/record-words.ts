import type { CallRecord } from '@talky/server/protocol';
import { duration } from '#lib/calls/tiles.ts';
import { m } from '#lib/paraglide/messages.js';

/** Somebody else called, and it ended without being answered by anybody: what one has missed. */
export const isMissed = ({ state, reason, seconds }: CallRecord, byMe: boolean): boolean =>
  state === 'ended' &&
  !byMe &&
  seconds === null &&
  (reason === 'no_answer' || reason === 'cancelled' || reason === 'expired');

function mine({ kind, state, reason }: CallRecord): string {
  if (state === 'ended') {
    switch (reason) {
      case 'declined':
        return m.call_record_declined();
      case 'busy':
        return m.call_record_busy();
      case 'cancelled':
        return m.call_record_cancelled();
      case 'no_answer':
      case 'expired':
        return m.call_record_no_answer();
      case 'failed':
        return m.call_record_you_failed();
    }
  }
  return kind === 'video' ? m.call_record_you_video() : m.call_record_you_audio();
}

function others(record: CallRecord, actor: string): string {
  const { kind, state, reason } = record;
  if (isMissed(record, false))
    return (kind === 'video' ? m.call_record_missed_video : m.call_record_missed_audio)({ actor });
  if (state === 'ended' && reason === 'declined') return m.call_record_declined_by({ actor });
  if (state === 'ended' && reason === 'failed') return m.call_record_failed({ actor });
  return (kind === 'video' ? m.call_record_video : m.call_record_audio)({ actor });
}

/** A call's line in the timeline, as its reader sees it. `actor` stands for who called. */
export function recordSentence(record: CallRecord, actor: string, byMe: boolean): string {
  const lasted = record.seconds !== null;
  const told: CallRecord = lasted ? { ...record, reason: 'completed' } : record;
  const sentence = byMe ? mine(told) : others(told, actor);
  return record.seconds === null ? sentence : m.call_record_lasted({ sentence, duration: duration(record.seconds) });
}
