import type { Attachment } from '@talky/server/protocol';
import {
  attachmentsOf,
  authorOf,
  type SlackExport,
  type SlackMessage,
  type SlackUser,
  toPlainText,
} from '@talky/server/slack-export';

/** One thing somebody did; `at` is in milliseconds since 1970. */
export type Step = { at: number; user: string } & (
  | { kind: 'join' }
  | { kind: 'leave' }
  | { kind: 'say'; key: string; content: string; attachments?: Attachment[] }
  | { kind: 'edit'; key: string; content: string }
);

export interface PlannedChannel {
  name: string;
  /** The first of them founds the group, the others are in it from the beginning. */
  founders: string[];
  /** In order of time. */
  steps: Step[];
  /** Messages of the export that founding stands for: the founders' joins. */
  foundingJoins: number;
}

export interface Plan {
  users: SlackUser[];
  channels: PlannedChannel[];
  /** Messages in the export. */
  messages: number;
  /** Those of them that no person of the export wrote: they are not played. */
  passedOver: number;
}

const milliseconds = (ts: string) => Number(ts) * 1_000;

class ChannelPlanner {
  private readonly members = new Set<string>();
  private readonly known: Map<string, SlackUser>;
  readonly steps: Step[] = [];
  passedOver = 0;

  constructor(users: readonly SlackUser[]) {
    this.known = new Map(users.map((user) => [user.id, user]));
  }

  add(message: SlackMessage): void {
    const user = authorOf(message);
    if (!user || !this.known.has(user)) {
      this.passedOver++;
      return;
    }
    const at = milliseconds(message.ts);
    const kind = /_(join|leave)$/.exec(message.subtype ?? '')?.[1];
    if (kind === 'leave') {
      if (this.members.delete(user)) this.steps.push({ kind: 'leave', at, user });
      return;
    }
    // Exports leave some joins out, and some leaves: who speaks is a member, who joins again had left.
    if (kind === 'join' && this.members.has(user)) this.steps.push({ kind: 'leave', at, user });
    if (kind === 'join' || !this.members.has(user)) this.steps.push({ kind: 'join', at, user });
    this.members.add(user);
    if (kind !== 'join') this.say(message, user, at);
  }

  private say(message: SlackMessage, user: string, at: number): void {
    const content = toPlainText(message.text ?? '', (id) => this.known.get(id)?.name);
    const attachments = attachmentsOf(message);
    const said = content.trim() === '' ? (attachments[0]?.name ?? '(nothing)') : content;
    const step = { kind: 'say', at, user, key: message.ts } as const;
    // The export holds only the last wording; a first one is needed for the edit to change something.
    const first = message.edited ? `${said} …` : said;
    this.steps.push(attachments.length > 0 ? { ...step, content: first, attachments } : { ...step, content: first });
    if (message.edited)
      this.steps.push({ kind: 'edit', at: milliseconds(message.edited.ts), user, key: message.ts, content: said });
  }
}

/** Turns an export into what its people do in Talky. */
export function makePlan({ users, channels }: SlackExport): Plan {
  let passedOver = 0;
  const planned = channels.map(({ name, messages }) => {
    const planner = new ChannelPlanner(users);
    for (const message of messages) planner.add(message);
    passedOver += planner.passedOver;
    // A stable sort: an edit comes after what it edits, even within the same moment.
    const steps = planner.steps.toSorted((a, b) => a.at - b.at);
    return { name, ...takeFounders(steps, users) };
  });
  const total = channels.reduce((sum, { messages }) => sum + messages.length, 0);
  return { users, channels: planned.filter(({ steps }) => steps.length > 0), messages: total, passedOver };
}

/** A group begins with two people; whoever joined first are they. */
function takeFounders(steps: Step[], users: readonly SlackUser[]): Omit<PlannedChannel, 'name'> {
  const joins = steps.filter((step) => step.kind === 'join');
  const founders = [...new Set(joins.map(({ user }) => user))].slice(0, 2);
  const founding = new Set(founders.map((user) => joins.find((join) => join.user === user)));
  const rest = steps.filter((step) => step.kind !== 'join' || !founding.has(step));
  // Alone in a channel: anyone else makes the group possible.
  if (founders.length === 1) founders.push(...users.flatMap(({ id }) => (id === founders[0] ? [] : [id])).slice(0, 1));
  return { founders, steps: rest, foundingJoins: founding.size };
}
