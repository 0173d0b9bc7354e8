import type { CallPush, PushPayload } from '@talky/server/protocol';
import type { NoticeData } from '#lib/notifications/notice-data.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Action, Notice } from './shown-notice.ts';

/** All that is shown of one call takes the place of what was shown before. */
export const callTag = (callId: string): string => `call:${callId}`;

/** Heard like a phone: two long turns. */
const vibrate = [400, 200, 400, 800, 400, 200, 400];

const dataOf = ({ chatId, seq }: PushPayload, path: string, call?: NoticeData['call']): NoticeData => ({
  path,
  chatId,
  // Reading closes what was missed, and not what rings.
  seq: call || seq === 0 ? Number.MAX_SAFE_INTEGER : seq,
  count: 0,
  lines: [],
  ...(call ? { call } : {}),
});

/** Who calls, and from where; neither where others may look on. */
function callWords({ hideContent, senderName, chatName, isGroup }: PushPayload, { callKind }: CallPush) {
  const isVideo = callKind === 'video';
  const what = isVideo ? m.notice_call_video() : m.notice_call_audio();
  if (hideContent || !senderName) return { title: m.notice_call_somebody(), body: what };
  if (!isGroup || !chatName) return { title: senderName, body: what };
  const where = (isVideo ? m.notice_call_video_in : m.notice_call_audio_in)({ chat: chatName });
  return { title: senderName, body: where };
}

function ringing(payload: PushPayload, call: CallPush): Notice {
  const { title, body } = callWords(payload, call);
  const { callId, declineToken } = call;
  const actions: Action[] = [
    { action: 'accept', title: m.call_accept() },
    { action: 'decline', title: m.call_decline() },
  ];
  const data = dataOf(payload, `/calls/${callId}`, { callId, declineToken });
  // It stays until somebody decides, or it rings no more.
  return { title, options: { body, data, actions, requireInteraction: true, renotify: true, vibrate } };
}

function missed(payload: PushPayload): Notice {
  const { hideContent, senderName } = payload;
  const title = hideContent || !senderName ? m.notice_call_missed() : m.notice_call_missed_from({ name: senderName });
  return { title, options: { body: payload.chatName ?? '', data: dataOf(payload, `/chat/${payload.chatId}`) } };
}

function started(payload: PushPayload, call: CallPush): Notice {
  const { title, body } = callWords(payload, call);
  const name = payload.senderName;
  const words = payload.hideContent || !name ? title : m.notice_call_started({ name });
  return { title: words, options: { body, data: dataOf(payload, `/calls/${call.callId}`) } };
}

/** Nothing to do about it any more: it only takes the ringing's place, and makes no sound. */
function over(payload: PushPayload, title: string): Notice {
  const data = dataOf(payload, `/chat/${payload.chatId}`);
  return { title, options: { body: payload.chatName ?? '', data, renotify: false, silent: true } };
}

/** What to show for a push about a call, at a moment: ringing that comes too late was missed. */
export function callNotice(payload: PushPayload, now = Date.now()): Notice {
  const { call } = payload;
  if (!call) return missed(payload);
  switch (call.event) {
    case 'ring':
      return now > Date.parse(call.expiresAt) ? missed(payload) : ringing(payload, call);
    case 'started':
      return started(payload, call);
    case 'missed':
    case 'cancelled':
      return missed(payload);
    case 'answered_elsewhere':
      return over(payload, m.notice_call_answered());
    case 'declined_elsewhere':
      return over(payload, m.notice_call_declined());
    case 'busy':
    case 'ended':
    case 'removed':
      return over(payload, m.notice_call_over());
  }
}
