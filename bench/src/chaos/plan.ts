import { Random } from './random.ts';

/** Everything that is done to a Talky here, as the report names it. */
export const faultKinds = {
  'server killed': { isKill: true, hits: 'instance', seconds: [0.5, 2.5] },
  'server told to stop': { isKill: true, hits: 'instance', seconds: [0.2, 1] },
  'worker killed': { isKill: true, hits: 'whole', seconds: [0.5, 1] },
  'Redis killed': { isKill: true, hits: 'whole', seconds: [2, 4] },
  'Redis killed, data gone': { isKill: true, hits: 'whole', seconds: [2, 4] },
  'MongoDB killed': { isKill: true, hits: 'whole', seconds: [1, 6] },
  'server frozen': { isKill: false, hits: 'instance', seconds: [4, 6] },
  'Redis frozen': { isKill: false, hits: 'whole', seconds: [3, 5] },
  'MongoDB frozen': { isKill: false, hits: 'whole', seconds: [3, 6] },
  'cut from Redis': { isKill: false, hits: 'instance', seconds: [3, 5] },
  'cut from MongoDB': { isKill: false, hits: 'instance', seconds: [3, 5] },
} as const satisfies Record<string, { isKill: boolean; hits: 'instance' | 'whole'; seconds: [number, number] }>;

export type FaultKind = keyof typeof faultKinds;

/** One thing that goes wrong. */
export interface Fault {
  kind: FaultKind;
  /** Which instance it hits; 0 where it hits what all share. */
  place: number;
  /** How long it lasts before the repair begins. */
  seconds: number;
  /** How long all is left in peace once it is repaired. */
  restSeconds: number;
}

/** What three minutes hold: twelve kills, three freezes, two cuts. */
export const fullDeck: readonly FaultKind[] = [
  ...Array<FaultKind>(4).fill('server killed'),
  ...Array<FaultKind>(2).fill('server told to stop'),
  'worker killed',
  ...Array<FaultKind>(2).fill('Redis killed'),
  'Redis killed, data gone',
  ...Array<FaultKind>(2).fill('MongoDB killed'),
  'server frozen',
  'Redis frozen',
  'MongoDB frozen',
  'cut from Redis',
  'cut from MongoDB',
];

/** The faults of a run in their order: the deck, shuffled anew each time round, until `count` are laid. The seed decides all. */
export function makePlan(seed: number, instances: number, count: number, deck = fullDeck): Fault[] {
  const random = new Random(seed);
  const faults: Fault[] = [];
  while (faults.length < count) {
    for (const kind of random.shuffle(deck)) {
      const { hits, seconds } = faultKinds[kind];
      const [shortest, longest] = seconds;
      faults.push({
        kind,
        place: hits === 'instance' ? random.below(instances) : 0,
        seconds: random.between(shortest, longest),
        restSeconds: random.between(3, 5),
      });
    }
  }
  return faults.slice(0, count);
}

/** A fault as a line for people. */
export function describeFault({ kind, place, seconds }: Fault): string {
  const where = faultKinds[kind].hits === 'instance' ? ` (instance ${place + 1})` : '';
  return `${kind}${where}, for ${seconds.toFixed(1)} s`;
}
