import type { Call, CallSource, StopRinging } from '@talky/server/protocol';
import { toast } from 'svelte-sonner';
import { closeCallNotice } from '#lib/notifications/notices.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Leaving } from '#lib/state/calls.svelte.ts';
import { world } from '#lib/state/world.svelte.ts';
import { goto } from '$app/navigation';
import { stageOf } from './call-actions.ts';
import { firstName, somebody } from './call-people.ts';

/** What one is told of a call's end; undefined for one that ended as calls do. */
function wordsOf(call: Call, why: Leaving): string | undefined {
  if (why === 'removed') return m.call_removed_you();
  if (why === 'moved') return m.call_moved();
  const meId = world.now.me?._id;
  const other = call.seats.find(({ userId }) => userId !== meId)?.userId ?? '';
  const { name } = somebody(other);
  switch (call.reason) {
    case 'no_answer':
      return call.isGroup ? m.call_over_unanswered() : m.call_no_answer({ name });
    case 'declined':
      return call.isGroup ? undefined : m.call_was_declined({ name });
    case 'busy':
      return m.call_was_busy({ name });
    case 'failed':
      return m.call_ended_failed();
    case 'host_ended':
      return call.host === meId ? undefined : m.call_ended_by_host();
    case null:
      // It goes on without this device.
      return m.call_dropped();
    default:
      return undefined;
  }
}

/** Tells why one is in a call no more, where one has not left oneself. */
export function tellGone(call: Call | undefined, why: Leaving): void {
  if (why === 'left' || !call) return;
  const words = wordsOf(call, why);
  if (!words) return;
  const mayRejoin = why === 'ended' && call.state !== 'ended';
  toast(words, {
    ...(mayRejoin ? { action: { label: m.call_rejoin(), onClick: () => void goto(stageOf(call._id)) } } : {}),
  });
}

export function tellMuted(source: CallSource, by: string): void {
  const name = firstName(somebody(by).name);
  const words = { mic: m.call_muted_you, cam: m.call_cam_off_you, screen: m.call_screen_off_you };
  toast(words[source]({ name }));
}

/** What the platform still shows of a call that rings no more goes; a missed one stays for who was away. */
export function stopRinging(callId: string, why: StopRinging): void {
  if (why === 'answered_elsewhere' && document.hasFocus()) toast(m.call_answered_elsewhere());
  if (why !== 'missed' && why !== 'cancelled') void closeCallNotice(callId);
}
