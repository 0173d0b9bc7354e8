import type { Call } from '@talky/server/protocol';
import { isPresent } from '#lib/calls/known-calls.ts';
import type { OwnCall } from '#lib/calls/own-call.svelte.ts';

/** A screen that is shared in a call. */
export interface SharedScreen {
  userId: string;
  isOwn: boolean;
  stream: MediaStream;
}

/** The screen to show: somebody else's before one's own, which one sees anyway. */
export function sharedScreen(call: Call, own: OwnCall): SharedScreen | undefined {
  for (const { userId, media } of call.seats.filter(isPresent)) {
    const stream = media.screen && own.remote.find((remote) => remote.userId === userId)?.screen;
    if (stream) return { userId, isOwn: false, stream };
  }
  const { screen } = own.local;
  return own.media.screen && screen ? { userId: own.me.userId, isOwn: true, stream: screen } : undefined;
}
