import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { beginSession } from '../src/modules/auth/sessions.ts';
import { UserModel } from '../src/modules/users/model.ts';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { DumpError } from '../src/transfer/dump.ts';
import { readDump, writeDump } from '../src/transfer/dump-file.ts';
import { importRecords } from '../src/transfer/import-records.ts';
import { readWorkspace } from '../src/transfer/read-workspace.ts';
import { readSlackWorkspace } from '../src/transfer/slack-records.ts';
import { Person } from './people.ts';
import { createCast, createPerson, startTalky, type Talky } from './testing.ts';

let talky: Talky;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'talky-transfer-'));
  talky = await startTalky();
});

afterEach(async () => {
  await talky.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Another Talky, with nothing in it, in the place of this one. */
async function moveToEmptyTalky(): Promise<void> {
  await talky.stop();
  talky = await startTalky();
}

/** Signs in whoever has that e-mail here. */
async function signIn(email: string): Promise<Person> {
  const user = await UserModel.findOne({ emailKey: email }).lean();
  if (!user) throw new Error(`Nobody here has the e-mail ${email}.`);
  return new Person(talky.url, user, await beginSession(user._id.toHexString(), 'tests'));
}

const chatsOf = async (person: Person) => (await person.get<{ items: Chat[] }>('/chat')).body.items;
const historyOf = async (person: Person, chatId: string) =>
  (await person.get<{ items: Message[] }>(`/messages/${chatId}`)).body.items;

async function say(person: Person, chatId: string, content: string): Promise<Message> {
  return (await person.post<Message>('/messages', { chatId, content })).body;
}

/** A group and a direct chat with something said, changed and deleted in them. */
async function talk() {
  const { ada, grace, linus } = await createCast(talky.url);
  const group = (await ada.post<Chat>('/chat/group', { name: 'Bletchley', users: [grace.id] })).body;
  await say(ada, group._id, 'first');
  const typo = await say(grace, group._id, 'secnod');
  await grace.patch(`/messages/${typo._id}`, { content: 'second' });
  const slip = await say(ada, group._id, 'wrong window');
  await ada.delete(`/messages/${slip._id}`);
  await say(grace, group._id, 'thanks @ada');
  const direct = (await ada.post<Chat>('/chat', { userId: grace.id })).body;
  await say(grace, direct._id, 'between us');
  return { ada, grace, linus, group, direct };
}

describe('an exported workspace', () => {
  test('is the same after it was imported elsewhere', async () => {
    const { ada, group, direct } = await talk();
    const before = { chats: await chatsOf(ada), group: await historyOf(ada, group._id) };
    expect(before.group.map(({ content }) => content)).toContain('second');
    const file = join(folder, 'workspace.gz');
    await writeDump(file, readWorkspace(false));

    await moveToEmptyTalky();
    await importRecords(readDump(file));
    const here = await signIn('ada@example.org');
    expect(await chatsOf(here)).toEqual(before.chats);
    expect(await historyOf(here, group._id)).toEqual(before.group);
    expect((await historyOf(here, direct._id)).map(({ content }) => content)).toEqual(['between us']);
    const linus = await signIn('linus@example.org');
    expect((await linus.get(`/messages/${group._id}`)).status).toBe(404);
  });

  test('knows what people had chosen to hear', async () => {
    const { ada, group } = await talk();
    const mutedUntil = '2100-01-01T00:00:00.000Z';
    await ada.put(`/chat/${group._id}/notifications`, { level: 'mentions', mutedUntil });
    await ada.patch('/notifications/preferences', { keywords: ['enigma'] });
    const file = join(folder, 'workspace.gz');
    await writeDump(file, readWorkspace(false));

    await moveToEmptyTalky();
    await importRecords(readDump(file));
    const here = await signIn('ada@example.org');
    expect((await here.get<Chat>(`/chat/${group._id}`)).body.notify).toEqual({ level: 'mentions', mutedUntil });
    const { body } = await here.get<{ keywords: string[] }>('/notifications/preferences');
    expect(body.keywords).toEqual(['enigma']);
  });

  test('goes on where it ended: the next message has the next number', async () => {
    const { group } = await talk();
    const file = join(folder, 'workspace.gz');
    await writeDump(file, readWorkspace(false));
    await moveToEmptyTalky();
    await importRecords(readDump(file));
    const ada = await signIn('ada@example.org');
    const [newest] = (await historyOf(ada, group._id)).slice(-1);
    expect((await say(ada, group._id, 'we go on')).seq).toBe((newest?.seq ?? 0) + 1);
  });

  test('adds nothing when it is imported again, and leaves alone what was said since', async () => {
    const { ada, group } = await talk();
    const file = join(folder, 'workspace.gz');
    await writeDump(file, readWorkspace(false));
    await say(ada, group._id, 'since then');
    const before = await historyOf(ada, group._id);
    const summary = await importRecords(readDump(file));
    expect(summary.people.added + summary.chats.added + summary.messages.added).toBe(0);
    expect(summary.messages.known).toBeGreaterThan(0);
    expect(await historyOf(ada, group._id)).toEqual(before);
  });

  test('holds no password hashes unless they are asked for', async () => {
    await createPerson(talky.url, 'ada', { passwordHash: '$argon2id$secret' });
    const read = async (withSecrets: boolean) => {
      const file = join(folder, `${withSecrets}.gz`);
      await writeDump(file, readWorkspace(withSecrets));
      return gunzipSync(await Bun.file(file).bytes()).toString();
    };
    expect(await read(true)).toContain('$argon2id$secret');
    expect(await read(false)).not.toContain('argon2id');
  });

  test('meets people who are here under other ids by their e-mail', async () => {
    const { group } = await talk();
    const file = join(folder, 'workspace.gz');
    await writeDump(file, readWorkspace(false));
    await moveToEmptyTalky();
    const here = await createPerson(talky.url, 'Ada Lovelace', { email: 'ada@example.org' });
    await importRecords(readDump(file));
    const history = await historyOf(here, group._id);
    const authors = history.map(({ sender }) => sender);
    expect(authors).toContainEqual(expect.objectContaining({ _id: here.id, name: 'Ada Lovelace' }));
    const thanks = history.find(({ content }) => content === 'thanks @ada');
    expect(thanks).toMatchObject({ addressed: [here.id], mentions: [{ kind: 'user', userId: here.id, offset: 7 }] });
  });

  test('is taken as far as it goes when the file was cut short, and the operator is told', async () => {
    await talk();
    const file = join(folder, 'workspace.jsonl');
    const whole = join(folder, 'workspace.gz');
    await writeDump(whole, readWorkspace(false));
    const lines = gunzipSync(await Bun.file(whole).bytes())
      .toString()
      .trimEnd()
      .split('\n');
    writeFileSync(file, `${lines.slice(0, -1).join('\n')}\n`);
    await moveToEmptyTalky();
    await expect(importRecords(readDump(file))).rejects.toThrow(DumpError);
    expect((await signIn('ada@example.org')).name).toBe('ada');
  });
});

describe('a Slack export', () => {
  function slackExport(): string {
    const path = join(folder, 'slack.zip');
    const json = (value: unknown) => strToU8(JSON.stringify(value));
    const users = [
      { id: 'U1', name: 'ada', real_name: 'Ada A.', profile: { email: 'ada@example.org' } },
      { id: 'U2', name: 'grace', profile: { email: 'grace@example.org' } },
    ];
    const messages = [
      { ts: '1433558319.000002', subtype: 'channel_join', user: 'U1', text: '<@U1> has joined the channel' },
      { ts: '1433558320.000003', user: 'U1', text: 'hello &amp; welcome <@U2>', edited: { ts: '1433558330.000000' } },
      { ts: '1433558321.000004', user: 'U2', text: 'thanks', thread_ts: '1433558320.000003' },
      { ts: '1433558322.000005', subtype: 'bot_message', username: 'deploys', text: 'done' },
    ];
    writeFileSync(
      path,
      zipSync({
        'users.json': json(users),
        'channels.json': json([{ id: 'C1', name: 'ops', creator: 'U1', created: 1433558319, members: ['U1', 'U2'] }]),
        'ops/2015-06-06.json': json(messages),
      }),
    );
    return path;
  }

  test('becomes people, groups and every message in order, with its own times and authors', async () => {
    await importRecords(readSlackWorkspace(slackExport()));
    const ada = await signIn('ada@example.org');
    const [ops] = await chatsOf(ada);
    expect(ops).toMatchObject({
      chatName: 'ops',
      isPublic: true,
      memberCount: 2,
      lastSeq: 4,
      unread: 0,
      admins: [ada.id],
    });
    const [joined, hello, thanks, done] = await historyOf(ada, ops?._id ?? '');
    expect(joined).toMatchObject({ seq: 1, content: 'Ada A. joined', system: { kind: 'member.joined' } });
    expect(hello).toMatchObject({ content: 'hello & welcome @grace', createdAt: '2015-06-06T02:38:40.000Z', rev: 1 });
    expect(thanks).toMatchObject({ sender: { name: 'grace' }, replyTo: hello?._id });
    expect(done).toMatchObject({ sender: { isBot: true }, as: { name: 'deploys' } });
  });

  test('adds nothing the second time', async () => {
    const path = slackExport();
    expect((await importRecords(readSlackWorkspace(path))).messages.added).toBe(4);
    const again = await importRecords(readSlackWorkspace(path));
    expect(again.messages).toMatchObject({ added: 0, known: 4, left: 0 });
    expect(again.people.added + again.chats.added).toBe(0);
  });
});
