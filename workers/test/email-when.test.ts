import { describe, expect, test } from 'bun:test';
import { DigestModel, MessageModel, UserModel } from '@talky/server/backend';
import { TestSocket } from '@talky/server/testing';
import { Types } from 'mongoose';
import {
  ada,
  createGroup,
  directId,
  expectNone,
  expectOneEmail,
  grace,
  minuteMs,
  nextLook,
  prefer,
  recordOf,
  say,
  see,
  setEmailScene,
  talky,
} from './email-scene.ts';
import { comeOnline } from './presence.ts';

setEmailScene();

describe('nothing is sent', () => {
  test('of a group’s talk that is not for one in particular', async () => {
    await say('hello all', await createGroup('talk'));
    await expectNone('nothing');
  });

  test('of what was read meanwhile', async () => {
    const { seq } = await say('hello');
    const socket = await TestSocket.enter(talky.socketUrl, grace.token);
    await socket.ask('chat.read', { chatId: directId, seq });
    socket.close();
    await expectNone('nothing');
  });

  test('of what was deleted meanwhile', async () => {
    const { _id } = await say('hello');
    expect((await ada.delete(`/messages/${_id}`)).status).toBe(200);
    await expectNone('nothing');
  });

  test('of a chat one mutes, or wants to hear nothing of', async () => {
    await say('hello');
    const choose = (choice: object) => grace.put(`/chat/${directId}/notifications`, choice);
    await choose({ mutedUntil: 'forever' });
    await expectNone('nothing');
    await choose({ mutedUntil: null, level: 'nothing' });
    await expectNone('nothing');
    await choose({ level: null });
    await expectOneEmail();
  });

  test('to whoever is here', async () => {
    await say('hello');
    const leave = await comeOnline(talky, grace, ada);
    await expectNone('back');
    leave();
  });

  test('to whoever was here after it came, unless only for a breath', async () => {
    const { createdAt } = await say('hello');
    const at = Date.parse(createdAt);
    await see(grace, at + 2 * minuteMs);
    await expectNone('back');
    await see(grace, at + 5_000);
    await expectNone('later');
  });

  test('to a bot, a closed account, or one that wants none', async () => {
    await say('hello');
    const set = (changes: object) =>
      UserModel.collection.updateOne({ _id: new Types.ObjectId(grace.id) }, { $set: changes });
    await set({ isBot: true });
    await expectNone('unwanted');
    await set({ isBot: false, deactivatedAt: new Date() });
    await expectNone('unwanted');
    await UserModel.collection.updateOne({ _id: new Types.ObjectId(grace.id) }, { $unset: { deactivatedAt: 1 } });
    await prefer({ emailAfterMinutes: 0 });
    await expectNone('unwanted');
    await prefer({ emailAfterMinutes: 15 });
    await expectOneEmail();
  });
});

describe('it waits', () => {
  test('until the person has been away for as long as they chose', async () => {
    await prefer({ emailAfterMinutes: 30 });
    await say('hello');
    const left = Date.now() - 10 * minuteMs;
    await see(grace, left);
    await expectNone('later');
    expect(Math.abs(((await nextLook()) ?? 0) - (left + 30 * minuteMs))).toBeLessThan(5_000);
  });

  test('until they may be disturbed', async () => {
    const dndUntil = new Date(Date.now() + 3 * 60 * minuteMs);
    await prefer({ dndUntil: dndUntil.toISOString() });
    await say('hello');
    await expectNone('later');
    const next = (await nextLook()) ?? 0;
    expect(next).toBeGreaterThanOrEqual(dndUntil.getTime());
    expect(next).toBeLessThan(dndUntil.getTime() + 16 * minuteMs);
    await prefer({ dndUntil: null });
    await expectOneEmail();
  });

  test('an hour for the next one, which tells of nothing twice', async () => {
    await say('the first');
    await expectOneEmail();
    await expectNone('nothing');
    await say('the second');
    await expectNone('later');
    const { sentAt } = (await recordOf(grace)) ?? {};
    expect(Math.abs(((await nextLook()) ?? 0) - ((sentAt?.getTime() ?? 0) + 60 * minuteMs))).toBeLessThan(5_000);
    await DigestModel.collection.updateOne(
      { _id: new Types.ObjectId(grace.id) },
      { $set: { sentAt: new Date(Date.now() - 61 * minuteMs) } },
    );
    const { email: letter } = await expectOneEmail();
    expect(letter.text).toContain('the second');
    expect(letter.text).not.toContain('the first');
  });

  test('no longer than that for whoever was here in between', async () => {
    await say('the first');
    await expectOneEmail();
    await DigestModel.collection.updateOne(
      { _id: new Types.ObjectId(grace.id) },
      { $set: { sentAt: new Date(Date.now() - 30 * minuteMs) } },
    );
    await see(grace, Date.now() - 20 * minuteMs);
    await say('the second');
    await expectOneEmail();
  });
});

test('messages written long ago are no news', async () => {
  const { _id } = await say('hello');
  const weekAgo = new Date(Date.now() - 8 * 24 * 60 * minuteMs);
  await MessageModel.collection.updateOne({ _id: new Types.ObjectId(_id) }, { $set: { createdAt: weekAgo } });
  await expectNone('nothing');
});
