import type { PushDevice } from '@talky/server/protocol';
import { call } from './client.ts';
import type { Page } from './page.ts';

/** What a push service needs to reach one browser, as the browser hands it out. */
export interface PushAddress {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

export const findPushKey = () => call<{ publicKey: string }>('/push/key');

/** Bound to the session: it goes with it. `replaces` is the endpoint that this browser had before. */
export const addPushDevice = (address: PushAddress, replaces?: string) =>
  call<PushDevice>('/push/subscriptions', { method: 'POST', body: { ...address, ...(replaces ? { replaces } : {}) } });

export const findPushDevices = () => call<Page<PushDevice>>('/push/subscriptions');

export const removePushDevice = (deviceId: string) =>
  call<void>(`/push/subscriptions/${deviceId}`, { method: 'DELETE' });

/** Sends every device of one's own a notification; answers how many there are. */
export const sendTestPush = () => call<{ devices: number }>('/push/test', { method: 'POST' });
