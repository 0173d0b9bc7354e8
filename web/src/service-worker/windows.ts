import type { OpenMessage } from '#lib/notifications/worker-messages.ts';
import { self } from '$app/service-worker';

const windows = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

/** Whether somebody has Talky before them on this device: its page tells them by itself. */
export const isAttended = async (): Promise<boolean> => (await windows()).some(({ focused }) => focused);

/** Brings the path before the person: in the tab that shows it, else in the one seen last, else in a new one. */
export async function openAt(path: string): Promise<void> {
  const all = await windows();
  const isThere = ({ url }: WindowClient) => new URL(url).pathname === path;
  const found = all.find(isThere) ?? all.find(({ visibilityState }) => visibilityState === 'visible') ?? all[0];
  const shown = await found?.focus().catch(() => undefined);
  if (shown) shown.postMessage({ type: 'open', path } satisfies OpenMessage);
  else await self.clients.openWindow(path);
}
