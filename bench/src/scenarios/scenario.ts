import type { Placement } from '../backend/cores.ts';
import type { ContestantName } from '../contestants/contestant.ts';
import type { Population, Shape } from '../load/population.ts';
import type { WireName } from '../load/wire/wires.ts';

/** What a load generator is told, as JSON. */
export interface Job {
  scenario: string;
  wire: WireName;
  /** Ports of the server's instances; sockets and readers are spread over them in turn. */
  entrances: number[];
  /** Processes whose memory and time are read: the server's instances, MongoDB and Redis. */
  processes: { instances: number[]; stores: number[] };
  population: Population;
  seconds: number;
}

/** What it answers. */
export interface Outcome {
  /** By the name of a figure; what could not be measured is left out. */
  figures: Record<string, number>;
  /** Broken promises, as sentences. */
  problems: string[];
  /** Messages that must be in the store afterwards. */
  sent: number;
}

/** What a contestant is to reach, by itself or as a multiple of another in the same run. */
export type Wanted = { of: ContestantName; over?: ContestantName } & ({ atLeast: number } | { atMost: number });

export interface Figure {
  name: string;
  unit: string;
  wanted?: Wanted[];
}

export interface Scenario {
  name: string;
  about: string;
  shape: Shape;
  /** Who is measured, in this order, round by round. */
  contestants: ContestantName[];
  /** Which are divided by which in the table. */
  ratios: [of: ContestantName, over: ContestantName][];
  figures: Figure[];
  placement: Placement;
  /** Whether it says something about the load generator to run it against a server that stores nothing. */
  hasCeiling: boolean;
  /** More rounds than this tell nothing new. */
  maxRounds?: number;
  run(job: Job): Promise<Outcome>;
}
