import type { PlannedChannel, Step } from '../plan.ts';
import { Timeline } from '../verify/timeline.ts';
import type { Person } from './person.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { Tempo } from './tempo.ts';

export interface Stage {
  /** By the export's user id. */
  people: ReadonlyMap<string, Person>;
  tempo: Tempo;
  stopwatch: Stopwatch;
  /** Called after each step. */
  onStep: () => void;
}

/** Plays one channel: each step when the one before has been acknowledged, so that the export's order is the chat's. */
export class ChannelPlayer {
  readonly channel: PlannedChannel;
  readonly founder: Person;
  readonly timeline: Timeline;
  private readonly stage: Stage;
  private readonly sent = new Map<string, { messageId: string; seq: number }>();

  private constructor(channel: PlannedChannel, founder: Person, timeline: Timeline, stage: Stage) {
    this.channel = channel;
    this.founder = founder;
    this.timeline = timeline;
    this.stage = stage;
  }

  static async found(channel: PlannedChannel, stage: Stage): Promise<ChannelPlayer> {
    const [founder, ...others] = channel.founders.map((id) => personOf(stage, id));
    if (!founder) throw new Error(`${channel.name} has nobody to found it.`);
    const chat = await founder.account.createGroup(
      channel.name,
      others.map(({ account }) => account.id),
    );
    const before = await founder.account.history(chat._id);
    const timeline = new Timeline(chat._id, before.at(-1)?.seq ?? 0);
    for (const person of [founder, ...others]) person.enter(timeline);
    return new ChannelPlayer(channel, founder, timeline, stage);
  }

  async play(): Promise<void> {
    for (const step of this.channel.steps) {
      const dueAt = await this.stage.tempo.reach(step.at);
      await this.perform(step, dueAt);
      this.stage.onStep();
    }
  }

  private async perform(step: Step, dueAt: number): Promise<void> {
    const person = personOf(this.stage, step.user);
    const { chatId } = this.timeline;
    const userId = person.account.id;
    if (step.kind === 'join') {
      person.enter(this.timeline, this.timeline.add({ kind: 'joined', userId }));
      await person.account.join(chatId);
    } else if (step.kind === 'leave') {
      person.leave(this.timeline, this.timeline.add({ kind: 'left', userId }));
      await person.account.leave(chatId);
    } else if (step.kind === 'edit') {
      const message = this.sent.get(step.key);
      if (!message) throw new Error(`${this.channel.name}: the message ${step.key} was edited before it was sent.`);
      this.timeline.edit(message.seq, step.content);
      await person.account.edit(message.messageId, step.content);
    } else {
      await this.say(person, step, dueAt);
    }
  }

  private async say(person: Person, step: Step & { kind: 'say' }, dueAt: number): Promise<void> {
    const { content, attachments = [], key: clientId } = step;
    const { chatId } = this.timeline;
    this.timeline.add({ kind: 'said', userId: person.account.id, clientId, content, attachments, dueAt });
    const data = { chatId, content, clientId };
    const message = await person.live.request('message.send', attachments.length > 0 ? { ...data, attachments } : data);
    this.stage.stopwatch.acknowledged(dueAt);
    this.sent.set(clientId, { messageId: message._id, seq: message.seq });
  }
}

function personOf({ people }: Stage, id: string): Person {
  const person = people.get(id);
  if (!person) throw new Error(`The export speaks of ${id}, but does not list them.`);
  return person;
}
