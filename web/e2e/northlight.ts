import { ChatModel, MembershipModel, MessageModel, UserModel } from '@talky/server/backend';
import type { Chat, Workspace } from '@talky/server/protocol';
import type { TestSocket } from '@talky/server/testing';
import type { BrowserContextOptions } from 'playwright-core';
import { directs, ferryApp, ferryUnread, groups, otherGroups, type Said } from './northlight-talk.ts';
import type { Person } from './person.ts';
import { type Line, seed, seedUnread } from './seed.ts';
import { Talky } from './talky.ts';

/** When the pictures are taken; a past that is always the same is written before it. */
export const now = new Date('2026-11-26T10:31:00Z');

const names = [
  'Ada Okafor',
  'Grace Lindqvist',
  'Linus Brandt',
  'Mary Castellanos',
  'Kofi Mensah',
  'Noor Haddad',
  'Inês Duarte',
  'Maximiliane von Oertzen-Schwarzkopf',
];

/** A lively workspace: who is in it, and the chat that is shown. */
export class Northlight {
  readonly talky: Talky;
  readonly #people: Map<string, Person>;
  #sockets = new Map<string, TestSocket>();
  #ferry: Chat | undefined;

  private constructor(talky: Talky, people: Map<string, Person>) {
    this.talky = talky;
    this.#people = people;
  }

  static async build(): Promise<Northlight> {
    const talky = await Talky.start();
    const people = new Map<string, Person>();
    for (const name of names) people.set(firstOf(name), await talky.person(name, { isAdmin: name === names[0] }));
    people.set('Botty', await talky.person('Botty', {}));
    const northlight = new Northlight(talky, people);
    await northlight.#furnish();
    return northlight;
  }

  get ada(): Person {
    return this.person('Ada');
  }

  /** Ada goes on at another device; her session moves with her. */
  async adaOn(device: BrowserContextOptions): Promise<Person> {
    const there = await this.ada.elsewhere(await this.talky.stranger(device));
    this.#people.set('Ada', there);
    return there;
  }

  /** The chat that is shown. */
  get ferry(): Chat {
    if (!this.#ferry) throw new Error('Northlight is not furnished yet.');
    return this.#ferry;
  }

  person(first: string): Person {
    const person = this.#people.get(first);
    if (!person) throw new Error(`Nobody at Northlight is called ${first}.`);
    return person;
  }

  /** Some are here, one is not to be disturbed. */
  async gather(): Promise<void> {
    for (const first of ['Grace', 'Mary', 'Kofi', 'Linus', 'Noor']) {
      const socket = await this.talky.socketOf(this.person(first).account);
      this.#sockets.set(first, socket);
    }
    await this.#sockets.get('Linus')?.ask('presence.set', { status: 'dnd' });
    await this.#sockets.get('Noor')?.ask('presence.set', { status: 'away' });
  }

  /** Mary and Kofi begin to write. */
  async type(): Promise<void> {
    for (const first of ['Mary', 'Kofi'])
      await this.#sockets.get(first)?.ask('typing.start', { chatId: this.ferry._id });
  }

  /** Ada has read everything. */
  async readAll(): Promise<void> {
    const { body } = await this.ada.account.get<{ items: Chat[] }>('/chat?limit=100');
    const socket = await this.talky.socketOf(this.ada.account);
    for (const { _id, lastSeq } of body.items) await socket.ask('chat.read', { chatId: _id, seq: lastSeq });
    socket.close();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.values()) socket.close();
    await this.talky.stop();
  }

  async #furnish(): Promise<void> {
    const { ada } = this;
    await ada.account.patch('/workspace', { name: 'Northlight' });
    await ada.account.patch('/users/me', { status: { emoji: '', text: 'On the quay until 2' } });
    await ada.account.patch('/notifications/preferences', {
      keywords: ['quay', 'ferry-web', 'Okafor'],
      schedule: { from: '19:00', to: '07:00', days: [1, 2, 3, 4, 5], timeZone: 'Europe/London' },
    });
    await this.person('Grace').account.patch('/users/me', { status: { emoji: '', text: 'Focused until noon' } });
    await UserModel.updateOne({ _id: this.person('Botty').account.id }, { isBot: true });
    const everybody = [...this.#people.values()].filter((person) => person !== ada);
    await this.#joinGeneral();
    for (const group of groups) await this.#group(group);
    for (const name of otherGroups) {
      const chat = await this.person('Grace').groupWith(name, [this.person('Noor'), this.person('Kofi')], {
        isPublic: true,
      });
      await ChatModel.updateOne({ _id: chat._id }, { createdAt: on(90, '9:00') }, past);
    }
    for (const { with: first, unread = 0, said } of directs) {
      const chat = await ada.directWith(this.person(first));
      await this.#say(chat, said, unread);
    }
    await this.#mute('Lunch');
    this.#ferry = await ada.groupWith('Ferry app', everybody, { isPublic: true });
    await ChatModel.updateOne({ _id: this.ferry._id }, { createdAt: on(240, '9:00') }, past);
    await this.#say(this.ferry, ferryApp, ferryUnread);
  }

  async #mute(name: string): Promise<void> {
    const { body } = await this.ada.account.get<{ items: Chat[] }>('/chat?limit=100');
    const chat = body.items.find(({ chatName }) => chatName === name);
    await this.ada.account.put(`/chat/${chat?._id}/notifications`, { mutedUntil: 'forever' });
  }

  /** Everybody came to the group where all begin, long ago. */
  async #joinGeneral(): Promise<void> {
    const { body } = await this.ada.account.get<Workspace>('/workspace');
    const chat = body.generalChatId;
    for (const { account } of this.#people.values()) await account.post(`/chat/${chat}/join`);
    await MembershipModel.updateMany({ chat }, { lastReadSeq: this.#people.size });
    await MessageModel.updateMany({ chat }, { createdAt: on(40, '9:00') }, past);
    await ChatModel.updateOne({ _id: chat }, { activeAt: on(40, '9:00'), createdAt: on(300, '9:00') }, past);
  }

  async #group({ name, people, isPublic = false, unread = 0, said }: (typeof groups)[number]): Promise<void> {
    const others = people.map((first) => this.person(first));
    await this.#say(await this.ada.groupWith(name, others, { isPublic }), said, unread);
  }

  async #say(chat: Chat, said: readonly Said[], unread: number): Promise<void> {
    const lines = said.map(
      ({ by, days = 0, time, calls = [], ...rest }): Line => ({
        ...rest,
        from: this.person(by),
        at: on(days, time),
        calls: calls.map((first) => this.person(first)),
      }),
    );
    for (const line of lines) if (line.system?.kind === 'member.added') line.system.subject = this.#asSubject('Noor');
    await seed(chat, lines);
    if (unread > 0) await seedUnread(chat, this.ada, unread, lines.length);
  }

  #asSubject(first: string): { _id: string; name: string } {
    const { account } = this.person(first);
    return { _id: account.id, name: account.name };
  }
}

/** Lets a chat be older than its document. */
const past = { timestamps: false, overwriteImmutable: true };

const firstOf = (name: string) => name.split(' ')[0] ?? name;

function on(days: number, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const day = new Date(now.getTime() - days * 86_400_000);
  day.setUTCHours(hours, minutes, 0, 0);
  return day;
}
