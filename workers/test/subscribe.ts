import { expect } from 'bun:test';
import { config } from '@talky/server/backend';
import type { PushDevice } from '@talky/server/protocol';
import type { Browser, Person, PushService } from '@talky/server/testing';

/** A browser of somebody's that is notified, and the id of its subscription. */
export async function subscribe(service: PushService, who: Person): Promise<{ browser: Browser; id: string }> {
  const browser = service.subscribe(config().push.vapid.publicKey);
  const { status, body } = await who.post<PushDevice>('/push/subscriptions', browser.toJSON());
  expect(status).toBe(201);
  return { browser, id: body._id };
}
