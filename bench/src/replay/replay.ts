import type { Plan } from './plan.ts';
import { ChannelPlayer, type Stage } from './play/channel-player.ts';
import { gather } from './play/gather.ts';
import type { Person } from './play/person.ts';
import { Stopwatch } from './play/stopwatch.ts';
import { Tempo } from './play/tempo.ts';
import { checkHistory } from './verify/history.ts';
import type { Findings } from './verify/member-stream.ts';

/** After the last acknowledgement, what is still on its way has this long. */
const settleMs = 10_000;

export interface Progress {
  begin(what: string, total: number): void;
  step(): void;
  end(): void;
}

export interface ReplayResult {
  /** What all members heard. */
  streams: Findings;
  /** What REST tells afterwards. */
  history: Findings;
  stopwatch: Stopwatch;
  /** From the first step to the last acknowledgement. */
  seconds: number;
}

function sum(all: readonly Findings[]): Findings {
  const total = { deliveries: 0, lost: 0, doubled: 0, disordered: 0, wrong: 0 };
  for (const findings of all) {
    total.deliveries += findings.deliveries;
    total.lost += findings.lost;
    total.doubled += findings.doubled;
    total.disordered += findings.disordered;
    total.wrong += findings.wrong;
  }
  return total;
}

async function settle(people: Iterable<Person>): Promise<void> {
  const end = performance.now() + settleMs;
  const streams = [...people].flatMap((person) => person.streams);
  while (streams.some(({ isComplete }) => !isComplete) && performance.now() < end) await Bun.sleep(20);
}

/** Plays an export against a running Talky and checks what everyone heard. */
export async function replay(
  url: string,
  plan: Plan,
  speed: number | undefined,
  progress: Progress,
): Promise<ReplayResult> {
  const stopwatch = new Stopwatch();
  progress.begin('People', plan.users.length);
  const people = await gather(url, plan.users, stopwatch, progress.step);
  progress.end();
  try {
    const steps = plan.channels.flatMap((channel) => channel.steps);
    progress.begin('Steps', steps.length);
    const start = performance.now();
    const tempo = new Tempo(Math.min(...steps.map(({ at }) => at)), speed);
    const stage: Stage = { people, tempo, stopwatch, onStep: progress.step };
    const players = await Promise.all(plan.channels.map((channel) => ChannelPlayer.found(channel, stage)));
    await Promise.all(players.map((player) => player.play()));
    const seconds = (performance.now() - start) / 1_000;
    await settle(people.values());
    progress.end();
    const streams = sum([...people.values()].flatMap((person) => person.streams.map((stream) => stream.findings())));
    const histories = players.map(async ({ founder, timeline }) =>
      checkHistory(timeline, await founder.account.history(timeline.chatId)),
    );
    return { streams, history: sum(await Promise.all(histories)), stopwatch, seconds };
  } finally {
    for (const person of people.values()) person.live.close();
  }
}
