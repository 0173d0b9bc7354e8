import { readOwner } from '#lib/notifications/kept.ts';
import { subscribe } from '#lib/notifications/subscription.ts';
import { self } from '$app/service-worker';

/**
 * The browser's subscription has ended or changed. When Talky cannot be told now, the next page that opens tells it.
 * Nobody is subscribed who has signed out or turned notifications off meanwhile.
 */
export async function subscribeAgain(endedEndpoint: string | undefined): Promise<void> {
  if (await readOwner()) await subscribe(self.registration.pushManager, endedEndpoint);
}
