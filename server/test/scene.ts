import { expect } from 'bun:test';
import { randomBytes } from 'node:crypto';
import type { Chat } from '../src/protocol/resources.ts';
import type { Instance } from './instance.ts';
import { RestClient } from './rest.ts';
import { readHistory, Talker } from './talker.ts';

/** How long anybody may wait for an answer while a store is away. */
export const patienceMs = 5_000;
/** How soon things go on once it is back. */
export const recoveryMs = 2_000;

/** Somebody in a group, who is talking there. */
export interface Scene {
  ada: RestClient;
  grace: { _id: string; token: string };
  token: string;
  chatId: string;
  talker: Talker;
}

/** Registers two people over REST, for the test's own process knows no store, and lets one of them begin to talk. */
export async function setScene({ url, socketUrl }: Instance): Promise<Scene> {
  const register = async (name: string) => {
    const email = `${name}.${randomBytes(4).toString('hex')}@example.org`;
    const answer = await new RestClient(url).post<{ _id: string; token: string }>('/users', {
      name,
      email,
      password: 'four unrelated words',
    });
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const [{ token }, grace] = await Promise.all([register('ada'), register('grace')]);
  const ada = new RestClient(url, token);
  const group = await ada.post<Chat>('/chat/group', { name: 'Talk', users: [grace._id] });
  const chatId = group.body._id;
  const talker = await Talker.enter(socketUrl, token, chatId);
  await talker.nextAck();
  return { ada, grace, token, chatId, talker };
}

/** Milliseconds something took. */
export async function timed(what: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await what;
  return performance.now() - start;
}

/** Everything that was acknowledged is in the history, in its place, and the history has no gap. */
export async function expectNothingLost({ ada, chatId, talker }: Scene): Promise<void> {
  const acknowledged = await talker.finish();
  const history = await readHistory(ada, chatId);
  expect(history.map((message) => message.seq)).toEqual(history.map((_, index) => index + 1));
  const placeOf = new Map(history.map((message) => [message._id, message.seq]));
  expect(acknowledged.map((message) => placeOf.get(message._id))).toEqual(acknowledged.map((message) => message.seq));
}
