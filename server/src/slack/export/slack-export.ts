import { type Static, type TSchema, Type as t } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Archive, ExportError } from './archive.ts';

const slackUser = t.Object({
  id: t.String({ minLength: 1 }),
  name: t.String({ minLength: 1 }),
  real_name: t.Optional(t.String()),
  deleted: t.Optional(t.Boolean()),
  is_bot: t.Optional(t.Boolean()),
  profile: t.Optional(t.Object({ email: t.Optional(t.String()) })),
});
export type SlackUser = Static<typeof slackUser>;

const slackChannel = t.Object({
  id: t.String({ minLength: 1 }),
  name: t.String({ minLength: 1 }),
  creator: t.String(),
  /** Seconds since 1970; older exports write it as text. */
  created: t.Optional(t.Union([t.String(), t.Number()])),
  members: t.Optional(t.Array(t.String())),
});
export type SlackChannel = Static<typeof slackChannel>;

const slackFile = t.Object({
  name: t.Optional(t.String()),
  title: t.Optional(t.String()),
  mimetype: t.Optional(t.String()),
  size: t.Optional(t.Integer({ minimum: 0 })),
  user: t.Optional(t.String()),
  permalink: t.Optional(t.String()),
});
export type SlackFile = Static<typeof slackFile>;

const slackMessage = t.Object({
  ts: t.String({ pattern: '^\\d+\\.\\d+$' }),
  subtype: t.Optional(t.String()),
  user: t.Optional(t.String()),
  /** What an integration calls itself. */
  username: t.Optional(t.String()),
  /** In a thread: the `ts` of its first message. */
  thread_ts: t.Optional(t.String()),
  text: t.Optional(t.String()),
  edited: t.Optional(t.Object({ ts: t.String() })),
  file: t.Optional(slackFile),
  files: t.Optional(t.Array(slackFile)),
});
export type SlackMessage = Static<typeof slackMessage>;

/** A Slack workspace as its export tells it. */
export interface SlackExport {
  users: SlackUser[];
  /** Each with its messages, oldest first. */
  channels: (SlackChannel & { messages: SlackMessage[] })[];
}

function readAll<S extends TSchema>(archive: Archive, file: string, schema: S): Static<S>[] {
  return archive.read(file).map((item, place) => {
    const problem = Value.Errors(schema, item).First();
    if (problem) throw new ExportError(`Entry ${place + 1} of ${file}: ${problem.path.slice(1)}: ${problem.message}.`);
    return item as Static<S>;
  });
}

export function readSlackExport(path: string): SlackExport {
  const archive = Archive.open(path);
  const users = readAll(archive, 'users.json', slackUser);
  const channels = readAll(archive, 'channels.json', slackChannel).map((channel) => {
    const messages = archive.list(channel.name).flatMap((file) => readAll(archive, file, slackMessage));
    return { ...channel, messages: messages.sort((a, b) => Number(a.ts) - Number(b.ts)) };
  });
  if (channels.every(({ messages }) => messages.length === 0)) throw new ExportError(`${path} holds no messages.`);
  return { users, channels };
}
