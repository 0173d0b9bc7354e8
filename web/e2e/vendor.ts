import type { BrowserContext, Worker } from 'playwright-core';

interface Address {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/**
 * Stands in for the browser's vendor, whose push service Chromium would ask for an address: here it gets one of the
 * test's own push service. Whether it has one outlives the page, as in a browser.
 */
export async function subscribesAt(context: BrowserContext, address: Address): Promise<void> {
  await context.addInitScript((given) => {
    if (!('PushManager' in window)) return;
    const storageKey = 'vendor.key';
    const current = () => {
      const key = localStorage.getItem(storageKey);
      return key === null
        ? null
        : {
            endpoint: given.endpoint,
            options: { userVisibleOnly: true, applicationServerKey: Uint8Array.from(JSON.parse(key)).buffer },
            toJSON: () => given,
            unsubscribe: async () => {
              localStorage.removeItem(storageKey);
              return true;
            },
          };
    };
    Object.assign(PushManager.prototype, {
      getSubscription: async () => current(),
      subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
        localStorage.setItem(storageKey, JSON.stringify([...applicationServerKey]));
        return current();
      },
    });
  }, address);
}

/**
 * The vendor gives the browser another address, and the browser tells its service worker: the one event that a test has
 * to dispatch itself. Resolves when the worker has told Talky.
 */
export async function replacesAddress(worker: Worker, endpoint: string, address: Address): Promise<void> {
  await worker.evaluate(
    async ({ ended, given }) => {
      Object.assign(PushManager.prototype, {
        getSubscription: async () => null,
        subscribe: async () => ({ toJSON: () => given }),
      });
      const told = new Promise<void>((resolve) => {
        const fetch = globalThis.fetch;
        const watched = async (...call: Parameters<typeof fetch>) => {
          const response = await fetch(...call);
          if (String(call[0]) === '/api/push/subscriptions') resolve();
          return response;
        };
        Object.assign(globalThis, { fetch: watched });
      });
      dispatchEvent(
        Object.assign(new Event('pushsubscriptionchange'), {
          oldSubscription: { endpoint: ended },
          waitUntil: () => undefined,
        }),
      );
      await told;
    },
    { ended: endpoint, given: address },
  );
}
