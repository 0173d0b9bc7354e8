import type { Call, CallKind } from '@talky/server/protocol';
import { toast } from 'svelte-sonner';
import { calls } from '#lib/state/calls.svelte.ts';
import { goto } from '$app/navigation';

export const stageOf = (callId: string): string => `/calls/${callId}`;

/** Calls everybody in a chat; comes into the call that goes on there, and back to it where one is in it already. */
export async function startCall(chatId: string, kind: CallKind): Promise<void> {
  if (calls.own?.chatId === chatId) return await goto(stageOf(calls.own.callId));
  // They call just now: then calling them is answering.
  const ring = calls.rings.find(({ call }) => call.chatId === chatId);
  if (ring) return await acceptCall(ring.call, kind === 'video');
  const running = calls.cardOf(chatId);
  // Who comes into a call that runs looks at themselves first.
  if (running) return await goto(stageOf(running._id));
  const { data, error } = await calls.start(chatId, kind);
  if (error) return void toast.error(error.words);
  // A call between two stays a card until somebody answers, which may have been told before this answer came.
  const call = calls.get(data.call._id) ?? data.call;
  if (call.isGroup || call.state === 'active') await goto(stageOf(call._id));
}

export async function acceptCall(call: Call, withCamera: boolean): Promise<void> {
  const { error } = await calls.accept(call._id, { mic: true, cam: withCamera });
  if (error) return void toast.error(error.words);
  await goto(stageOf(call._id));
}

export async function declineCall(call: Call): Promise<void> {
  const { error } = await calls.decline(call._id);
  if (error) toast.error(error.words);
}

export async function sayBusy(call: Call): Promise<void> {
  const { error } = await calls.sayBusy(call._id);
  if (error) toast.error(error.words);
}

/** Leaves, and from the stage goes back to the chat. */
export async function leaveCall(): Promise<void> {
  const { own } = calls;
  if (!own) return;
  const wasOnStage = location.pathname === stageOf(own.callId);
  const left = calls.leave();
  if (wasOnStage) await goto(`/chat/${own.chatId}`, { replace: true });
  await left;
}
