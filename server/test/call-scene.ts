import { Types } from 'mongoose';
import { calls } from '../src/modules/calls/model.ts';
import { wakeCall } from '../src/modules/calls/wake.ts';
import type { Call, CallCard, CallRecord, Joined, SeatState } from '../src/protocol/calls.ts';
import type { Chat, Message } from '../src/protocol/resources.ts';
import type { Person } from './people.ts';
import { type Answer, RestClient } from './rest.ts';
import { TestSocket } from './socket.ts';
import { until } from './until.ts';

const restOf = (socketUrl: string, { token }: Person) =>
  new RestClient(socketUrl.replace(/^ws/, 'http').replace(/\/ws$/, ''), token);

/** A person's device: its socket, and what it does in calls. */
export class Device {
  readonly person: Person;
  readonly id: string;
  socket: TestSocket;
  private socketUrl: string;
  /** Of the instance that its socket is on. */
  private rest: RestClient;

  private constructor(person: Person, id: string, socket: TestSocket, socketUrl: string) {
    this.person = person;
    this.id = id;
    this.socket = socket;
    this.socketUrl = socketUrl;
    this.rest = restOf(socketUrl, person);
  }

  static async open(socketUrl: string, person: Person, id = `${person.name}-device-1`): Promise<Device> {
    return new Device(person, id, await TestSocket.enter(socketUrl, person.token), socketUrl);
  }

  /** A new socket, after the one before was lost; on another instance, if its address is given. */
  async reconnect(socketUrl = this.socketUrl): Promise<void> {
    this.socketUrl = socketUrl;
    this.rest = restOf(socketUrl, this.person);
    this.socket = await TestSocket.enter(socketUrl, this.person.token);
  }

  start(chatId: string, more: Record<string, unknown> = {}): Promise<Answer<Joined>> {
    return this.rest.post<Joined>('/calls', { chatId, kind: 'audio', deviceId: this.id, ...more });
  }

  accept(callId: string): Promise<Answer<Joined>> {
    return this.rest.post<Joined>(`/calls/${callId}/accept`, { deviceId: this.id });
  }

  join(callId: string): Promise<Answer<Joined>> {
    return this.rest.post<Joined>(`/calls/${callId}/join`, { deviceId: this.id });
  }

  leave(callId: string): Promise<Answer<Call>> {
    return this.rest.post<Call>(`/calls/${callId}/leave`, { deviceId: this.id });
  }

  /** Says which socket is its, and that its media is there. */
  async connect(callId: string): Promise<void> {
    await this.socket.ask('call.here', { callId, deviceId: this.id });
    await this.socket.ask('call.connected', { callId, deviceId: this.id, isConnected: true });
  }

  /** The next state of a call that this device hears of and in which somebody's seat is so. */
  async sees(callId: string, userId: string, state: SeatState): Promise<Call> {
    const event = await this.socket.nextEvent(
      'call.state',
      ({ call }) => call._id === callId && call.seats.some((seat) => seat.userId === userId && seat.state === state),
    );
    return event.call;
  }
}

export const stateOf = (call: Call, person: Person): SeatState | undefined =>
  call.seats.find(({ userId }) => userId === person.id)?.state;

export const look = async (person: Person, callId: string): Promise<Call> =>
  (await person.get<Call>(`/calls/${callId}`)).body;

export const active = async (person: Person): Promise<{ items: Call[]; cards: CallCard[] }> =>
  (await person.get<{ items: Call[]; cards: CallCard[] }>('/calls/active')).body;

export const direct = async (one: Person, other: Person): Promise<string> =>
  (await one.post<Chat>('/chat', { userId: other.id })).body._id;

export const group = async (founder: Person, ...others: Person[]): Promise<string> =>
  (await founder.post<Chat>('/chat/group', { name: 'Bletchley', users: others.map(({ id }) => id) })).body._id;

/** The lines of calls in a chat's timeline. */
export async function recordsOf(
  person: Person,
  chatId: string,
): Promise<(CallRecord & { content: string; seq: number })[]> {
  const { body } = await person.get<{ items: Message[] }>(`/messages/${chatId}`);
  return body.items.flatMap(({ system, content, seq }) => (system?.call ? [{ ...system.call, content, seq }] : []));
}

/** The one line of a chat's only call, once it tells of this state. */
export const recordOnceIt = async (person: Person, chatId: string, state: CallRecord['state']) =>
  await until(`The timeline does not tell that the call is ${state}`, async () => {
    const records = await recordsOf(person, chatId);
    if (records.length > 1) throw new Error(`There are ${records.length} lines.`);
    return records.find((record) => record.state === state);
  });

export const unreadOf = async (person: Person, chatId: string): Promise<number | undefined> =>
  (await person.get<Chat>(`/chat/${chatId}`)).body.unread;

/** Lets time pass for a call, as if it had been started so much earlier, and has the servers look at it. */
export async function letPass(callId: string, ms: number, wake = true): Promise<void> {
  const _id = new Types.ObjectId(callId);
  const doc = await calls().findOne({ _id });
  if (!doc) throw new Error('There is no such call.');
  const earlier = (date: Date | null) => date && new Date(date.getTime() - ms);
  await calls().updateOne(
    { _id },
    {
      $set: {
        seats: doc.seats.map((seat) => ({ ...seat, until: earlier(seat.until), joinedAt: earlier(seat.joinedAt) })),
        lonelyUntil: earlier(doc.lonelyUntil),
        activeAt: earlier(doc.activeAt),
        createdAt: new Date(doc.createdAt.getTime() - ms),
        expiresAt: new Date(doc.expiresAt.getTime() - ms),
      },
    },
  );
  if (wake) await wakeCall(callId);
}
