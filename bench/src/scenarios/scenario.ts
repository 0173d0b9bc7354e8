import type { Population, Shape } from '../load/population.ts';

/** What a load generator is told, as JSON. */
export interface Job {
  scenario: string;
  port: number;
  /** The server's process, whose memory is read. */
  pid: number;
  population: Population;
  seconds: number;
}

/** What it answers. */
export interface Outcome {
  /** By the name of a figure. */
  figures: Record<string, number>;
  /** Broken promises, as sentences. */
  problems: string[];
  /** Messages that must be in the store afterwards. */
  sent: number;
}

export interface Figure {
  name: string;
  unit: string;
  /** What Talky is wanted to reach: against `bare` in the same run, or by itself. */
  wanted?: { ratioAtLeast: number } | { ratioAtMost: number } | { atLeast: number } | { atMost: number };
}

export interface Scenario {
  name: string;
  about: string;
  shape: Shape;
  figures: Figure[];
  /** Whether it says something about the load generator to run it against a server that stores nothing. */
  hasCeiling: boolean;
  run(job: Job): Promise<Outcome>;
}
