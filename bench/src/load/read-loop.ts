import type { Job } from '../scenarios/scenario.ts';
import { type Busy, watchCpu } from './busy.ts';
import { type Answer, Reader, type Request } from './reader.ts';

const warmUpMs = 2_000;
/** One answer in so many is decoded and checked. */
const checkEvery = 64;

/** What is asked in one turn. */
export interface Errand {
  request: Request;
  /** What is wrong with the answer, if anything. */
  check(answer: Answer): string | undefined;
}

export interface Reading {
  /** A second. */
  reads: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  busy: Busy;
  problems: string[];
}

/** Reads over connections that are kept alive, `readers` of them spread over the entrances, each answer followed by the next request. */
export async function readLoop(
  { entrances, processes, seconds }: Job,
  readers: number,
  errand: (turn: number) => Errand,
): Promise<Reading> {
  const pool = Array.from({ length: readers }, (_, place) => new Reader(entrances[place % entrances.length] ?? 0));
  await Promise.all(pool.map((reader) => reader.connect()));
  const problems = new Set<string>();
  const times: number[] = [];
  let going = true;
  let measuring = false;
  let turn = 0;
  const read = async (reader: Reader) => {
    while (going) {
      const { request, check } = errand(turn++);
      const isChecked = turn % checkEvery === 0;
      const start = performance.now();
      const answer = await reader.ask(request);
      if (measuring) times.push(performance.now() - start);
      const problem = isChecked || answer.status !== 200 ? check(answer) : undefined;
      if (problem) problems.add(problem);
    }
  };
  const all = Promise.all(pool.map(read));
  await Bun.sleep(warmUpMs);
  const busy = watchCpu(processes);
  measuring = true;
  await Bun.sleep(seconds * 1_000);
  measuring = false;
  const shares = busy();
  going = false;
  await all;
  for (const reader of pool) reader.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { reads: times.length / seconds, p50: at(0.5), p99: at(0.99), busy: shares, problems: [...problems] };
}
