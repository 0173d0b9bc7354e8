import type { PushDevice } from '@talky/server/protocol';
import { failed, failureOf, type Result } from '#lib/api/failure.ts';
import { addPushDevice, findPushKey, type PushAddress } from '#lib/api/push.ts';
import { m } from '#lib/paraglide/messages.js';

const unreachable = () => failed({ ...failureOf({ code: 'network' }), words: m.push_unreachable() });

/** A key as the browser takes it: base64url turned into bytes. */
function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const same = (a: ArrayBuffer | null, b: Uint8Array): boolean => {
  const bytes = new Uint8Array(a ?? new ArrayBuffer(0));
  return bytes.length === b.length && bytes.every((byte, index) => byte === b[index]);
};

/** What the server needs of it; undefined for a subscription that cannot be written to. */
function addressOf(subscription: PushSubscription): PushAddress | undefined {
  const { endpoint, keys } = subscription.toJSON();
  return endpoint && keys?.p256dh && keys.auth
    ? { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
    : undefined;
}

/**
 * Has this browser's push service listen for this Talky, and tells Talky where. One that listens already is told
 * again, so that it belongs to the present session; one for another key makes way, and `replaces` tells of one that
 * ended. Fails with `network` where the browser's push service cannot be reached.
 */
export async function subscribe(manager: PushManager, replaces?: string): Promise<Result<PushDevice>> {
  const { data, error } = await findPushKey();
  if (error) return { data: undefined, error };
  const key = bytesOf(data.publicKey);
  const known = await manager.getSubscription();
  const isGood = known !== null && same(known.options.applicationServerKey, key);
  try {
    if (known && !isGood) await known.unsubscribe();
    const subscription = isGood ? known : await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const address = addressOf(subscription);
    if (address) return await addPushDevice(address, replaces ?? (isGood ? undefined : known?.endpoint));
  } catch {
    // Answered below: browsers say in many ways that their push service is out of reach.
  }
  return unreachable();
}
