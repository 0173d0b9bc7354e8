import { afterAll, beforeAll, expect, test } from 'bun:test';
import { config } from '@talky/server/backend';
import { PushService, startTalky, type Talky } from '@talky/server/testing';
import { trialOf } from '../src/push/payload.ts';
import { PushSender } from '../src/push/sender.ts';

let service: PushService;
let talky: Talky;

beforeAll(async () => {
  service = await PushService.start();
  talky = await startTalky({ PUSH_HOSTS: 'localhost' });
});

afterAll(async () => {
  await talky.stop();
  await service.stop();
});

test('a host that counts as a push service is not reached while its name leads into the own network', async () => {
  const browser = service.subscribe(config().push.vapid.publicKey);
  const push = { payload: JSON.stringify(trialOf('first')), ttl: 60, urgency: 'normal' } as const;
  await expect(new PushSender({ ca: service.ca }).send(browser, push)).rejects.toThrow('not public');
  expect(service.connections).toBe(0);
});
