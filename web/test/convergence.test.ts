import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Chat, EventFrame, Joined, Message } from '@talky/server/protocol';
import { createPerson, type Person, startTalky, type Talky, TestSocket } from '@talky/server/testing';
import { apply } from '../src/lib/realtime/apply.ts';
import { withChats, withMe, withPresence, withWindow } from '../src/lib/realtime/snapshot.ts';
import { windowOf } from '../src/lib/realtime/window.ts';
import { emptyWorld, type World } from '../src/lib/realtime/world.ts';

/** For every action: an old snapshot plus the events equals a fresh snapshot, for whoever did it and for the other. */

let talky: Talky;

beforeAll(async () => {
  talky = await startTalky();
});

afterAll(() => talky.stop());

interface Client {
  person: Person;
  socket: TestSocket;
  world: World;
  watched: readonly string[];
}

/** Everything a client shows, as it gets it when it starts; it has these people on screen. */
async function snapshot(person: Person, watched: readonly string[]): Promise<Client> {
  const socket = new TestSocket(talky.socketUrl);
  const { user, chats } = await socket.hello(person.token ?? '');
  let world = withChats(withMe(emptyWorld, user), chats);
  world = withPresence(world, await socket.ask('presence.watch', { userIds: [...watched] }));
  for (const chat of chats) {
    const { body } = await person.get<{ items: Message[] }>(`/messages/${chat._id}?limit=100`);
    world = withWindow(world, chat._id, windowOf(body.items, chat.lastSeq));
  }
  return { person, socket, world, watched };
}

/** What must agree: without whom one merely heard of, and without marks that pass by themselves. */
function comparable({ me, chats, windows, presence }: World) {
  const shown = Object.entries(windows).map(([id, window]) => [
    id,
    { ...window, messages: window.messages.map((message) => ({ ...message, readBy: [] })) },
  ]);
  const listed = Object.entries(chats).map(([id, chat]) => [
    id,
    { ...chat, latestMessage: chat.latestMessage && { ...chat.latestMessage, readBy: [] } },
  ]);
  return { me, chats: Object.fromEntries(listed), windows: Object.fromEntries(shown), presence };
}

/** A chat that came by an event has no history loaded: it is fetched when it is opened. */
async function openNewChats(client: Client, world: World): Promise<World> {
  let next = world;
  for (const [id, chat] of Object.entries(world.chats)) {
    if (world.windows[id]) continue;
    const { body } = await client.person.get<{ items: Message[] }>(`/messages/${id}?limit=100`);
    next = withWindow(next, id, windowOf(body.items, chat.lastSeq));
  }
  return next;
}

/** Longer than anything that is gathered before it is told. */
const patienceMs = 3_000;

async function settled(client: Client): Promise<World> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const fresh = await snapshot(client.person, client.watched);
    fresh.socket.close();
    // What was on its way to the first socket is there once it has answered.
    await client.socket.ask('ping', {});
    const applied = await openNewChats(
      client,
      client.socket.events.reduce<World>((world, frame: EventFrame) => apply(world, frame), client.world),
    );
    const isOver = performance.now() > until;
    if (!isOver && !Bun.deepEquals(comparable(applied), comparable(fresh.world))) continue;
    expect(comparable(applied)).toEqual(comparable(fresh.world));
    return applied;
  }
}

interface Scene {
  ada: Person;
  grace: Person;
  linus: Person;
  group: Chat;
  direct: Chat;
  /** The first message of the group, ada's. */
  message: Message;
}

let scenes = 0;

async function makeScene(): Promise<Scene> {
  const scene = ++scenes;
  const [ada, grace, linus] = await Promise.all(
    ['ada', 'grace', 'linus'].map((name) => createPerson(talky.url, `${name} ${scene}`)),
  );
  if (!ada || !grace || !linus) throw new Error('no people');
  const group = (await ada.post<Chat>('/chat/group', { name: 'ferries', users: [grace.id] })).body;
  const direct = (await ada.post<Chat>('/chat', { userId: grace.id })).body;
  const message = (await ada.post<Message>('/messages', { chatId: group._id, content: 'first' })).body;
  await grace.post('/messages', { chatId: direct._id, content: 'hello ada' });
  return { ada, grace, linus, group, direct, message };
}

const call = async (caller: Person, { _id }: Chat): Promise<string> =>
  (await caller.post<Joined>('/calls', { chatId: _id, kind: 'audio', deviceId: 'ada-device' })).body.call._id;

/** The timeline follows a call by itself. */
const callIsTold = ({ ada, grace }: { ada: Client; grace: Client }) =>
  Promise.all(
    [ada, grace].map(({ socket }) =>
      Promise.race([
        socket.nextEvent('message.updated', ({ system }) => system?.call?.state === 'ended'),
        // Over before its line was written at all.
        socket.nextEvent('message.created', ({ system }) => system?.call?.state === 'ended'),
      ]),
    ),
  );

const actions: Record<string, (scene: Scene, clients: { ada: Client; grace: Client }) => Promise<unknown>> = {
  'sending over the socket': ({ group }, { ada }) =>
    ada.socket.ask('message.send', { chatId: group._id, content: 'hi', clientId: 'c1' }),
  'sending by REST': ({ grace, direct }) => grace.post('/messages', { chatId: direct._id, content: 'hi' }),
  'sending the same twice': ({ group }, { ada }) =>
    Promise.all(
      [1, 2].map(() => ada.socket.ask('message.send', { chatId: group._id, content: 'hi', clientId: 'twice' })),
    ),
  editing: ({ ada, message }) => ada.patch(`/messages/${message._id}`, { content: 'changed' }),
  'editing twice': async ({ ada, message }) => {
    await ada.patch(`/messages/${message._id}`, { content: 'changed' });
    await ada.patch(`/messages/${message._id}`, { content: 'changed again' });
  },
  'naming somebody': ({ ada, grace, group }) =>
    ada.post('/messages', { chatId: group._id, content: `ask @${grace.name}` }),
  'answering somebody': ({ grace, group, message }) =>
    grace.post('/messages', { chatId: group._id, content: 'yes', replyTo: message._id }),
  'naming everybody, then reading a part': async ({ ada, group }, { grace }) => {
    for (const content of ['@all', '@here', 'plain']) await ada.post('/messages', { chatId: group._id, content });
    await grace.socket.ask('chat.read', { chatId: group._id, seq: 2 });
  },
  'naming somebody by an edit, and somebody else by another': async ({ ada, grace, group, message }) => {
    const sent = await ada.post<Message>('/messages', { chatId: group._id, content: `@${grace.name}` });
    await ada.patch(`/messages/${message._id}`, { content: `hi @${grace.name}` });
    await ada.patch(`/messages/${sent.body._id}`, { content: `@${ada.name}` });
  },
  'deleting what named somebody': async ({ ada, grace, group }) => {
    const sent = await ada.post<Message>('/messages', { chatId: group._id, content: `@${grace.name}` });
    await ada.delete(`/messages/${sent.body._id}`);
  },
  'saying who may name everybody': ({ ada, group }) => ada.patch(`/chat/${group._id}`, { mentionAll: 'admins' }),
  'saying who may start calls': ({ ada, group }) => ada.patch(`/chat/${group._id}`, { startCalls: 'admins' }),
  'calling somebody who declines': async ({ ada, grace, direct }, clients) => {
    const callId = await call(ada, direct);
    await grace.post(`/calls/${callId}/decline`, {});
    await callIsTold(clients);
    // It is no news to her.
    await clients.ada.socket.nextEvent('chat.read', ({ userId, seq }) => userId === grace.id && seq === 2);
  },
  'calling somebody, and giving up': async ({ ada, direct }, clients) => {
    const callId = await call(ada, direct);
    await ada.post(`/calls/${callId}/leave`, { deviceId: 'ada-device' });
    await callIsTold(clients);
  },
  deleting: ({ ada, message }) => ada.delete(`/messages/${message._id}`),
  'sending, then deleting the newest': async ({ ada, group }) => {
    const sent = await ada.post<Message>('/messages', { chatId: group._id, content: 'oops' });
    await ada.delete(`/messages/${sent.body._id}`);
  },
  reading: (_, { grace }) =>
    grace.socket.ask('chat.read', {
      chatId: Object.values(grace.world.chats).find((chat) => chat.isGroupChat)?._id ?? '',
      seq: 1,
    }),
  'choosing what one hears of a chat': async ({ ada, group }) => {
    await ada.put(`/chat/${group._id}/notifications`, { level: 'mentions', mutedUntil: 'forever' });
    await ada.put(`/chat/${group._id}/notifications`, { level: null });
    await ada.put('/chat/rename', { chatId: group._id, chatName: 'harbour' });
  },
  'making a group': ({ ada, grace, linus }) => ada.post('/chat/group', { name: 'new', users: [grace.id, linus.id] }),
  'opening a direct chat': ({ ada, linus }) => ada.post('/chat', { userId: linus.id }),
  renaming: ({ ada, group }) => ada.put('/chat/rename', { chatId: group._id, chatName: 'harbour' }),
  adding: ({ ada, linus, group }) => ada.put('/chat/groupadd', { chatId: group._id, userId: linus.id }),
  removing: ({ ada, grace, group }) => ada.put('/chat/groupremove', { chatId: group._id, userId: grace.id }),
  leaving: ({ grace, group }) => grace.put('/chat/groupremove', { chatId: group._id, userId: grace.id }),
  'leaving as the last admin': ({ ada, group }) => ada.put('/chat/groupremove', { chatId: group._id, userId: ada.id }),
  'joining a public group': async ({ ada, linus, group }) => {
    await ada.put('/chat/visibility', { chatId: group._id, isPublic: true });
    await linus.post(`/chat/${group._id}/join`);
  },
  'making somebody an admin': ({ ada, grace, group }) =>
    ada.put('/chat/role', { chatId: group._id, userId: grace.id, role: 'admin' }),
  'opening a group to everybody': ({ ada, group }) =>
    ada.put('/chat/visibility', { chatId: group._id, isPublic: true }),
  'changing one’s name': ({ ada }) => ada.patch('/users/me', { name: 'Ada King' }),
  'changing one’s status': ({ ada }) => ada.patch('/users/me', { status: { text: 'On the quay', emoji: '⛴️' } }),
  'changing one’s picture': ({ grace }) => grace.patch('/users/me', { pic: 'https://example.org/grace.png' }),
  'wanting not to be disturbed': (_, { grace }) =>
    grace.socket.ask('presence.set', { status: 'dnd', text: 'Deep work' }),
  'going idle': (_, { grace }) => grace.socket.ask('presence.set', { status: 'away' }),
  'typing and stopping': async ({ group }, { grace }) => {
    await grace.socket.ask('typing.start', { chatId: group._id });
    await grace.socket.ask('typing.stop', { chatId: group._id });
  },
};

describe('events lead to what a fresh start shows, after', () => {
  for (const [name, act] of Object.entries(actions)) {
    test(name, async () => {
      const scene = await makeScene();
      const watched = [scene.ada.id, scene.grace.id];
      const ada = await snapshot(scene.ada, watched);
      const grace = await snapshot(scene.grace, watched);
      // Each has seen the other come.
      await ada.socket.nextEvent(
        'presence.changed',
        ({ userId, status }) => userId === scene.grace.id && status === 'online',
      );
      await act(scene, { ada, grace });
      const worlds = [await settled(ada), await settled(grace)];
      for (const world of worlds) expect(world.typing).toEqual({});
      ada.socket.close();
      grace.socket.close();
    });
  }
});
