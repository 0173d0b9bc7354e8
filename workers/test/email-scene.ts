import { afterAll, beforeAll, beforeEach, expect } from 'bun:test';
import { DigestModel, UserModel } from '@talky/server/backend';
import { closeQueues, queueOf } from '@talky/server/jobs';
import type { Chat, Message, NotifyPreferences } from '@talky/server/protocol';
import { createPerson, type Person, startTalky, type Talky } from '@talky/server/testing';
import { Types } from 'mongoose';
import { email } from '../src/email.ts';
import { type Delivery, PostOffice } from './post-office.ts';

export const publicUrl = 'https://talky.example';
export const minuteMs = 60_000;

export let office: PostOffice;
export let talky: Talky;
/** Who writes. */
export let ada: Person;
/** Who is away: in each test another, whom nobody has written to yet and who was never here. */
export let grace: Person;
/** Their chat. */
export let directId: string;
let count = 0;

/** Sets the scene for the tests of a file: a Talky, its mail server, ada, and a grace for each test. */
export function setEmailScene(): void {
  beforeAll(async () => {
    office = await PostOffice.open();
    talky = await startTalky({
      SMTP_URL: office.url,
      SMTP_FROM: 'Northlight <n@talky.example>',
      PUBLIC_URL: publicUrl,
    });
    ada = await createPerson(talky.url, 'ada', { isAdmin: true });
  });

  afterAll(async () => {
    await closeQueues();
    await talky.stop();
    await office.close();
  });

  beforeEach(async () => {
    grace = await createPerson(talky.url, `grace ${++count}`);
    directId = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
  });
}

export const say = async (content: string, chatId = directId, from = ada) =>
  (await from.post<Message>('/messages', { chatId, content })).body;
export const prefer = (changes: Partial<NotifyPreferences>) => grace.patch('/notifications/preferences', changes);
export const createGroup = async (name: string) =>
  (await ada.post<Chat>('/chat/group', { name, users: [grace.id] })).body._id;
export const outcomeOf = async (person: Person) => (await email.process({ userId: person.id })) as { outcome: string };
export const recordOf = (person: Person) => DigestModel.findById(person.id).lean();
export const see = (person: Person, at: number) =>
  UserModel.collection.updateOne({ _id: new Types.ObjectId(person.id) }, { $set: { lastSeenAt: new Date(at) } });

/** When grace is looked at again, in milliseconds since 1970. */
export async function nextLook(): Promise<number | undefined> {
  const jobs = await (await queueOf('email')).getDelayed();
  const job = jobs.find(({ data }) => 'userId' in data && data.userId === grace.id);
  return job && job.timestamp + job.delay;
}

export async function expectOneEmail(): Promise<Delivery> {
  const before = office.deliveries.length;
  expect(await outcomeOf(grace)).toEqual({ outcome: 'sent' });
  const [delivery, ...more] = office.deliveries.slice(before);
  if (!delivery || more.length > 0) throw new Error(`${more.length} more e-mails came than one.`);
  return delivery;
}

export async function expectNone(outcome: string) {
  const before = office.deliveries.length;
  expect(await outcomeOf(grace)).toEqual({ outcome });
  expect(office.deliveries.length).toBe(before);
}
