import { Types } from 'mongoose';
import type { MembershipDoc } from '../modules/chats/membership.ts';
import type { ChatDoc } from '../modules/chats/model.ts';
import { limits } from '../protocol/limits.ts';
import { readSlackExport, type SlackExport, type SlackMessage } from '../slack/export/index.ts';
import { type DumpRecord, dumpFormat } from './dump.ts';
import { slackDate, slackId } from './slack-ids.ts';
import { SlackPeople } from './slack-people.ts';
import { SlackTimeline } from './slack-timeline.ts';

type SlackChannel = SlackExport['channels'][number];

interface ConvertedChannel {
  chat: ChatDoc;
  timeline: SlackTimeline;
  members: MembershipDoc[];
}

/** A Slack export as records of a dump: its people, channels, members and messages, all of them. */
export async function* readSlackWorkspace(path: string): AsyncGenerator<DumpRecord> {
  const { users, channels } = readSlackExport(path);
  const people = new SlackPeople(users);
  const converted = channels.map((channel) => convert(channel, people));
  const sum = (of: (channel: ConvertedChannel) => number) => converted.reduce((total, each) => total + of(each), 0);
  yield {
    kind: 'talky',
    format: dumpFormat,
    exportedAt: new Date(),
    workspace: 'Slack',
    counts: {
      user: people.docs.length,
      token: 0,
      chat: converted.length,
      membership: sum(({ members }) => members.length),
      message: sum(({ timeline }) => timeline.docs.length),
    },
  };
  for (const doc of people.docs) yield { kind: 'user', doc };
  for (const { chat, timeline } of converted) {
    yield { kind: 'chat', doc: chat, firstMessage: timeline.docs[0]?._id ?? null, lastRev: timeline.rev };
  }
  for (const { members } of converted) for (const doc of members) yield { kind: 'membership', doc };
  for (const { timeline } of converted) for (const doc of timeline.docs) yield { kind: 'message', doc };
  yield { kind: 'end' };
}

function convert(channel: SlackChannel, people: SlackPeople): ConvertedChannel {
  const timeline = new SlackTimeline(channel.id, people);
  for (const message of channel.messages) timeline.add(message);
  const createdAt = slackDate(channel.created ?? channel.messages[0]?.ts ?? 0);
  const activeAt = timeline.docs.at(-1)?.createdAt ?? createdAt;
  const chat: ChatDoc = {
    _id: slackId('channel', channel.id),
    name: channel.name.slice(0, limits.nameMax),
    isGroup: true,
    isPublic: true,
    lastSeq: 0,
    memberCount: 0,
    activeAt,
    createdAt,
    updatedAt: activeAt,
  };
  return { chat, timeline, members: toMembers(channel, people, chat, timeline.docs.length) };
}

/** Everyone in the channel; its founder runs it, else who came first. What they brought along they have read. */
function toMembers(channel: SlackChannel, people: SlackPeople, chat: ChatDoc, lastReadSeq: number): MembershipDoc[] {
  const joins = joinsOf(channel.messages);
  const members = (channel.members ?? [...joins.keys()]).flatMap((id) => {
    const user = people.find(id);
    return user ? [{ id, user: user._id, joinedAt: slackDate(joins.get(id) ?? chat.createdAt.getTime() / 1_000) }] : [];
  });
  members.sort((a, b) => a.joinedAt.getTime() - b.joinedAt.getTime());
  const admin = members.find(({ id }) => id === channel.creator) ?? members[0];
  return members.map(({ id, user, joinedAt }) => ({
    _id: new Types.ObjectId(),
    chat: chat._id,
    user,
    role: id === admin?.id ? 'admin' : 'member',
    lastReadSeq,
    joinedAt,
  }));
}

/** When who of those still there came, as far as the messages tell. */
function joinsOf(messages: SlackMessage[]): Map<string, string> {
  const joins = new Map<string, string>();
  for (const { user, subtype, ts } of messages) {
    if (!user) continue;
    if (subtype?.endsWith('_leave')) joins.delete(user);
    else if (!joins.has(user)) joins.set(user, ts);
  }
  return joins;
}
