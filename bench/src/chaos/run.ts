import type { Reading } from './check/evidence.ts';
import { judge, type Verdict } from './check/judge.ts';
import { readStore } from './check/read-store.ts';
import { type Crowd, gather } from './crowd.ts';
import { Caller } from './people/caller.ts';
import { Diary } from './people/diary.ts';
import { Editor } from './people/editor.ts';
import { Talk } from './people/talk.ts';
import type { Town } from './people/town.ts';
import { describeFault, type Fault } from './plan.ts';
import { Random } from './random.ts';
import { inflict, type Ordeal } from './stage/inflict.ts';
import { type Stage, setStage } from './stage/stage.ts';

export interface RunOptions {
  seed: number;
  /** From the first message to the last, however much of the plan that holds; without it, as long as the plan takes. */
  seconds?: number;
  clients: number;
  instances: number;
  perSecond: number;
  plan: readonly Fault[];
  say: (line: string) => void;
}

/** What a run came to, for the report. */
export interface RunResult {
  /** `performance.now()` when people began to talk. */
  start: number;
  seconds: number;
  diary: Diary;
  ordeals: Ordeal[];
  verdict: Verdict;
  crowd: Crowd;
}

const quietMs = 3_000;
const afterLastMs = 5_000;
const settleMs = 30_000;

/** Inflicts one fault after the other until the time is up or the plan is through. */
async function torment(stage: Stage, { plan, say }: RunOptions, start: number, end: number): Promise<Ordeal[]> {
  const ordeals: Ordeal[] = [];
  for (const fault of plan) {
    if (performance.now() + fault.seconds * 1_000 + afterLastMs > end) break;
    say(`  ${((performance.now() - start) / 1_000).toFixed(1).padStart(6)} s  ${describeFault(fault)}`);
    ordeals.push(await inflict(stage, fault));
    await Bun.sleep(fault.restSeconds * 1_000);
  }
  return ordeals;
}

/** Waits until everything is acknowledged and everybody has heard everything; what is not by then is judged as it is. */
async function settle({ talkers }: Crowd, heads: () => Promise<Map<string, number>>): Promise<void> {
  const end = performance.now() + settleMs;
  const wait = async (isDone: () => boolean) => {
    while (!isDone() && performance.now() < end) await Bun.sleep(50);
  };
  await wait(() => talkers.every(({ outbox }) => outbox.size === 0));
  const last = await heads();
  await wait(() => talkers.every(({ inboxes }) => [...inboxes].every(([id, { seq }]) => seq >= (last.get(id) ?? 0))));
  // What was doubled or changed comes behind it.
  await Bun.sleep(quietMs);
}

/** One of the last chat, a direct one, who writes over REST. */
function callerOf({ accounts, chats }: Town, diary: Diary): Caller {
  const chat = chats.at(-1);
  const account = accounts[chat?.members[0] ?? 0];
  if (!chat || !account) throw new Error('Nobody is there.');
  return new Caller(account, chat.id, diary);
}

function readingsOf({ talkers }: Crowd): Reading[] {
  return talkers.flatMap(({ account, inboxes }) =>
    [...inboxes].map(([chatId, inbox]) => ({ reader: account.name, chatId, inbox })),
  );
}

/** Sets up a Talky, lets people talk while it is tormented, and judges what they have. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { seed, seconds = Number.POSITIVE_INFINITY, clients, instances, perSecond, say } = options;
  const stage = await setStage(instances, say);
  try {
    say(`${instances} instances and a worker behind ${stage.balancer.name}.`);
    const diary = new Diary();
    const random = new Random(seed);
    const crowd = await gather(stage, clients, diary, random);
    const { town, talkers } = crowd;
    const chatIds = town.chats.map(({ id }) => id);
    const stored = () => readStore(stage.mongoUrl, stage.database, chatIds);
    const caller = callerOf(town, diary);
    const talk = new Talk(talkers, town, random);
    const editor = new Editor(town.accounts, diary, random);
    const start = performance.now();
    const end = start + seconds * 1_000;
    if (end < Number.POSITIVE_INFINITY) crowd.startDying(end);
    talk.start(perSecond);
    caller.start();
    editor.start();
    await Bun.sleep(quietMs);
    const ordeals = await torment(stage, options, start, end);
    if (end < Number.POSITIVE_INFINITY) await Bun.sleep(Math.max(0, end - performance.now()));
    const talked = (performance.now() - start) / 1_000;
    talk.stop();
    await Promise.all([caller.finish(settleMs), editor.finish(settleMs)]);
    await settle(crowd, async () => new Map([...(await stored())].map(([id, rows]) => [id, rows.at(-1)?.seq ?? 0])));
    for (const { account, outbox } of talkers)
      if (outbox.size > 0) diary.surprises.push(`${account.name} still has ${outbox.size} messages to send.`);
    // First everybody is silent, then the store is read: what comes in between would look like a loss.
    await crowd.close();
    const readings = readingsOf(crowd);
    const evidence = { acks: diary.acks, stored: await stored(), readings, wordings: editor.wordings };
    return { start, seconds: talked, diary, ordeals, verdict: judge(evidence), crowd };
  } finally {
    await stage.stop();
  }
}
