import type { Call, CallCard, CallKind, CallSource, Joined } from '@talky/server/protocol';
import { call, callOpenly } from './client.ts';

/** What goes on now: calls with a seat of one's own or that ring, and cards of all in one's chats. */
export interface ActiveCalls {
  items: Call[];
  /** Until when one is rung, by call. */
  until: Record<string, string>;
  cards: CallCard[];
  serverTime: string;
}

const post = <T>(path: string, body: object) => call<T>(`/calls${path}`, { method: 'POST', body });

export const startCall = (chatId: string, kind: CallKind, deviceId: string) =>
  post<Joined>('', { chatId, kind, deviceId });
export const findActiveCalls = () => call<ActiveCalls>('/calls/active');
export const findCall = (callId: string) => call<Call>(`/calls/${callId}`);
export const acceptCall = (callId: string, deviceId: string) => post<Joined>(`/${callId}/accept`, { deviceId });
export const joinCall = (callId: string, deviceId: string) => post<Joined>(`/${callId}/join`, { deviceId });
export const declineCall = (callId: string) => post<void>(`/${callId}/decline`, {});
/** By the token of a push: a service worker has no session at hand. */
export const declineByToken = (callId: string, token: string) =>
  callOpenly<void>(`/calls/${callId}/decline`, { method: 'POST', body: { token } });
export const answerBusy = (callId: string) => post<Call>(`/${callId}/busy`, {});
export const leaveCall = (callId: string, deviceId: string) => post<Call>(`/${callId}/leave`, { deviceId });
export const endCall = (callId: string) => post<Call>(`/${callId}/end`, {});
export const inviteToCall = (callId: string, userIds: readonly string[]) =>
  post<Call>(`/${callId}/invite`, { userIds });
export const kickFromCall = (callId: string, userId: string) => post<Call>(`/${callId}/kick`, { userId });
export const muteInCall = (callId: string, userId: string, source: CallSource) =>
  post<Call>(`/${callId}/mute`, { userId, source });
export const passHost = (callId: string, userId: string) => post<Call>(`/${callId}/host`, { userId });
