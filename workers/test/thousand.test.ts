import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type NotificationDoc, NotificationModel } from '@talky/server/backend';
import { closeQueues, queueOf } from '@talky/server/jobs';
import type { Message, NotifyPreferences, Why } from '@talky/server/protocol';
import { createPerson, type Person, PushService, startTalky, type Talky, until } from '@talky/server/testing';
import { Types } from 'mongoose';
import { type Crowd, gather, type Kind, type Member } from './crowd.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

const notify = (changes: Partial<NotifyPreferences>) => ({ account: { notify: changes } });
const hour = 3_600_000;
const allDay = { from: '00:00', to: '00:00', days: [0, 1, 2, 3, 4, 5, 6], timeZone: 'Europe/Berlin' };

/** Half of the thousand are online, and a half of another kind is to be notified: of "@here …" by the group's founder. */
const kinds: Kind[] = [
  { isOnline: true, count: 150, because: 'here', isNotified: true },
  { isOnline: true, count: 100, because: 'here', isNotified: true, membership: { level: 'mentions' } },
  { isOnline: true, count: 50, because: 'looking', isNotified: false, isLooking: true },
  { isOnline: true, count: 50, because: 'muted', isNotified: false, membership: { mutedUntil: 'forever' } },
  { isOnline: true, count: 50, because: 'level.nothing', isNotified: false, ...notify({ groups: 'nothing' }) },
  { isOnline: true, count: 50, because: 'dnd', isNotified: false, account: { dnd: true } },
  { isOnline: true, count: 50, because: 'read', isNotified: false, membership: { lastReadSeq: 1_000 } },
  { count: 150, because: 'level.all', isNotified: true },
  { count: 50, because: 'level.all', isNotified: true, membership: { mutedUntil: new Date(Date.now() - hour) } },
  { count: 50, because: 'keyword', isNotified: true, ...notify({ groups: 'mentions', keywords: ['déploy'] }) },
  { count: 50, because: 'here.offline', isNotified: false, ...notify({ groups: 'mentions' }) },
  { count: 50, because: 'muted', isNotified: false, membership: { mutedUntil: new Date(Date.now() + hour) } },
  { count: 50, because: 'dnd.schedule', isNotified: false, ...notify({ schedule: allDay }) },
  { count: 50, because: 'no.way', isNotified: false, hasDevice: false },
  { count: 50, because: 'left', isNotified: false, account: { deactivatedAt: new Date() } },
];

let service: PushService;
let talky: Talky;
let ada: Person;
let crowd: Crowd;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  service = await PushService.start();
  talky = await startTalky(service.env);
  ada = await createPerson(talky.url, 'ada', { isAdmin: true });
  crowd = await gather(talky, ada, service, kinds);
}, 60_000);

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
  crowd.leave();
  await closeQueues();
  await talky.stop();
  await service.stop();
}, 30_000);

/** What a service worker shows: each id once. */
const shownOf = ({ browser }: Member) => new Set(browser?.received.map(({ payload }) => payload.id));
const countShown = () => crowd.members.reduce((sum, member) => sum + shownOf(member).size, 0);

const announce = async () =>
  (await ada.post<Message>('/messages', { chatId: crowd.chatId, content: '@here the Deploy begins' })).body._id;

/** Resolves when the workers have nothing left to do. */
async function idle(): Promise<void> {
  const queues = await Promise.all((['notify', 'web-push'] as const).map(queueOf));
  const left = async () => {
    const counts = await Promise.all(queues.map((queue) => queue.getJobCounts('wait', 'active', 'delayed')));
    return counts.reduce((sum, count) => sum + Object.values(count).reduce((a, b) => a + b, 0), 0);
  };
  await until('The workers are not done', async () => (await left()) === 0, 40_000);
}

async function reasonsOf(messageId: string): Promise<Record<string, string>> {
  const parts = await NotificationModel.collection
    .find<NotificationDoc>({ message: new Types.ObjectId(messageId) })
    .toArray();
  expect(parts.map(({ part, isLast, done }) => ({ part, isLast, done }))).toEqual([
    { part: 0, isLast: false, done: true },
    { part: 1, isLast: true, done: true },
  ]);
  return Object.assign({}, ...parts.map(({ reasons }) => reasons));
}

test('of 1,000 members the right 500 are notified, each once, though a worker is killed half-way', async () => {
  expect(crowd.members).toHaveLength(1_000);
  expect(crowd.members.filter(({ kind }) => kind.isOnline)).toHaveLength(500);
  const [victim, heir] = await Promise.all([startWorkerProcess(service.env), startWorkerProcess(service.env)]);
  workers.push(heir);
  const messageId = await announce();
  await service.reached(250);
  const killed = victim.kill('SIGKILL');
  const since = performance.now();
  expect(service.taken).toBeLessThan(500);
  await killed;
  while (countShown() < 500) await service.reached(service.taken + 1);
  const seconds = (performance.now() - since) / 1_000;
  await idle();

  const wrong = crowd.members.filter((member) => {
    const shown = [...shownOf(member)];
    return member.kind.isNotified ? shown.join() !== messageId : shown.length > 0;
  });
  expect(wrong.map(({ kind }) => kind)).toEqual([]);
  expect(countShown()).toBe(500);
  expect(service.complaints).toEqual([]);
  expect(seconds).toBeLessThan(20);
  // What the killed worker had sent and not marked comes again: the same id, which a device shows once.
  const again = service.taken - 500;
  expect(again).toBeLessThanOrEqual(128);

  const reasons = await reasonsOf(messageId);
  expect(Object.keys(reasons)).toHaveLength(1_001);
  expect(reasons[ada.id]).toBe('author');
  expect(crowd.members.filter(({ person, kind }) => reasons[person.id] !== kind.because)).toEqual([]);
  const why = await crowd.members[0]?.person.get<Why>(`/messages/${messageId}/why`);
  expect(why?.body).toMatchObject({ send: true, via: ['push'], because: 'here' });
  console.log(`500 of 1,000 notified, the last ${seconds.toFixed(1)} s after a worker was killed; ${again} sent again`);
}, 60_000);

test('a worker that is told to stop ends well, and nobody is told twice', async () => {
  const before = { taken: service.taken, shown: countShown() };
  const leaving = await startWorkerProcess(service.env);
  workers.push(await startWorkerProcess(service.env));
  await announce();
  await service.reached(before.taken + 100);
  expect(service.taken).toBeLessThan(before.taken + 500);
  expect(await leaving.kill('SIGTERM')).toBe(0);
  while (countShown() < before.shown + 500) await service.reached(service.taken + 1);
  await idle();
  expect(service.taken).toBe(before.taken + 500);
}, 60_000);
