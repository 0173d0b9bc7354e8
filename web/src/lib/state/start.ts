import { push } from '#lib/notifications/push.svelte.ts';
import { calls } from './calls.svelte.ts';
import { drafts } from './drafts.svelte.ts';
import { live } from './live.ts';
import { memory } from './memory.ts';
import { preferences } from './preferences.svelte.ts';
import { presence } from './presence.svelte.ts';
import { reading } from './reading.svelte.ts';
import { sending } from './sending.ts';
import { session } from './session.svelte.ts';
import { timelines } from './timelines.ts';
import { workspace } from './workspace.svelte.ts';

let isStarted = false;

function enter(userId: string): void {
  drafts.start(userId);
  presence.start();
  sending.start(userId);
  void memory.start(userId);
  live.start();
  void push.start(userId);
}

function leave(): void {
  calls.clear();
  live.stop();
  presence.stop();
  sending.stop();
  reading.clear();
  preferences.clear();
  timelines.clear();
  drafts.stop(memory.lastUserId ?? '');
  void memory.stop();
  void push.stop();
}

/** Brings the app to life, once: finds out who is here, and stays connected as long as they are. */
export function start(): void {
  if (isStarted) return;
  isStarted = true;
  session.watch((status) => {
    if (status === 'signed-in' && session.me) enter(session.me._id);
    else leave();
  });
  window.addEventListener('online', () => live.nudge());
  // A socket does not notice by itself that the network is gone.
  window.addEventListener('offline', () => live.nudge());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') live.nudge();
  });
  void workspace.load();
  void session.restore(() => memory.recall());
  // What it was when a server was last asked may be long ago.
  live.onHello(() => void workspace.load());
}
