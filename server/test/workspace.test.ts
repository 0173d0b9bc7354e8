import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { ChatModel } from '../src/modules/chats/model.ts';
import { UserModel } from '../src/modules/users/model.ts';
import { FirstUserModel, InviteModel, WorkspaceModel } from '../src/modules/workspace/model.ts';
import { ensureWorkspace } from '../src/modules/workspace/service.ts';
import type { Chat, Invite, PublicChat, User, Workspace } from '../src/protocol/resources.ts';
import { type Answer, RestClient, startTalky, type Talky } from './testing.ts';

let talky: Talky;
let stranger: RestClient;

beforeAll(async () => {
  talky = await startTalky();
  stranger = new RestClient(talky.url);
});

afterAll(() => talky.stop());

/** As on the first day: nobody here, nothing named. */
beforeEach(async () => {
  await Promise.all(
    [UserModel, FirstUserModel, WorkspaceModel, ChatModel].map((model) => model.collection.deleteMany({})),
  );
  await ensureWorkspace();
});

const tell = async () => (await stranger.get<Workspace>('/workspace')).body;
const register = (name: string, more: Record<string, unknown> = {}): Promise<Answer<User & { token: string }>> =>
  stranger.post('/users', { name, email: `${name}@example.org`, password: 'four unrelated words', ...more });

async function registered(name: string, more: Record<string, unknown> = {}): Promise<RestClient & { id: string }> {
  const { body } = await register(name, more);
  return Object.assign(new RestClient(talky.url, body.token), { id: body._id });
}

test('everybody may see whether anybody is here yet, and what it is called', async () => {
  expect(await tell()).toMatchObject({ name: 'Talky', hasUsers: false, isNamed: false, registration: 'open' });
  const ada = await registered('ada');
  expect((await ada.patch<Workspace>('/workspace', { name: ' Bletchley  Park ' })).body.name).toBe('Bletchley Park');
  expect(await tell()).toMatchObject({ name: 'Bletchley Park', hasUsers: true, isNamed: true });
});

test('only its admins change it', async () => {
  await registered('ada');
  const grace = await registered('grace');
  expect((await grace.patch('/workspace', { name: 'mine' })).status).toBe(403);
  expect((await stranger.patch('/workspace', { name: 'mine' })).status).toBe(401);
  expect(await tell()).toMatchObject({ name: 'Talky' });
});

describe('#general', () => {
  test('is there once, however many instances start at once', async () => {
    await Promise.all(Array.from({ length: 10 }, ensureWorkspace));
    expect(await ChatModel.countDocuments({ isGeneral: true })).toBe(1);
  });

  test('is found and joined by everybody, and run by the workspace’s admin', async () => {
    const { generalChatId } = await tell();
    const [ada, grace] = [await registered('ada'), await registered('grace')];
    const found = (await grace.get<{ items: PublicChat[] }>('/chat/public')).body.items;
    expect(found).toMatchObject([{ _id: generalChatId, chatName: 'general', memberCount: 0, isMember: false }]);
    expect((await grace.post<Chat>(`/chat/${generalChatId}/join`)).body.groupAdmin).toBeNull();
    expect((await ada.post<Chat>(`/chat/${generalChatId}/join`)).body.groupAdmin?._id).toBe(ada.id);
  });

  test('is joined at once by whom the app registers', async () => {
    const { generalChatId } = await tell();
    const ada = await registered('ada', { joinGeneral: true });
    expect((await ada.get<Chat>(`/chat/${generalChatId}`)).body).toMatchObject({
      groupAdmin: { _id: ada.id },
      unread: 0,
    });
    const grace = await registered('grace');
    expect((await grace.get(`/chat/${generalChatId}`)).status).toBe(404);
  });

  test('cannot be closed', async () => {
    const chatId = (await tell()).generalChatId;
    const ada = await registered('ada', { joinGeneral: true });
    expect((await ada.put('/chat/visibility', { chatId, isPublic: false })).status).toBe(403);
  });
});

describe('by invitation', () => {
  test('a closed workspace lets in whoever has a link, and nobody else', async () => {
    const ada = await registered('ada');
    await ada.patch('/workspace', { registration: 'invite' });
    expect((await register('grace')).status).toBe(403);
    const { status, body: invite } = await ada.post<Invite>('/workspace/invites');
    expect(status).toBe(201);
    expect(invite.url).toBe(`${talky.url}/join/${invite.token}`);
    expect((await stranger.get(`/invites/${invite.token}`)).body).toEqual({ workspaceName: 'Talky', invitedBy: 'ada' });
    expect((await register('grace', { invite: 'nonsense' })).status).toBe(400);
    expect((await register('grace', { invite: invite.token })).status).toBe(201);
    expect((await register('linus', { invite: invite.token })).status).toBe(201);
  });

  test('only admins invite to a closed workspace, everybody to an open one', async () => {
    const [ada, grace] = [await registered('ada'), await registered('grace')];
    expect((await grace.post('/workspace/invites')).status).toBe(201);
    await ada.patch('/workspace', { registration: 'invite' });
    expect((await grace.post('/workspace/invites')).status).toBe(403);
    expect((await stranger.post('/workspace/invites')).status).toBe(401);
  });

  test('a link ends after a week, and is kept as a hash only', async () => {
    const ada = await registered('ada');
    const { token, expiresAt } = (await ada.post<Invite>('/workspace/invites')).body;
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    expect(JSON.stringify(await InviteModel.find().lean())).not.toContain(token);
    expect((await stranger.get(`/invites/${token}`)).status).toBe(200);
    await InviteModel.updateMany({}, { $set: { expiresAt: new Date(Date.now() - 1) } });
    expect((await stranger.get(`/invites/${token}`)).status).toBe(404);
    expect((await register('grace', { invite: token })).status).toBe(400);
  });
});
