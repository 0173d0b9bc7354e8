import { tick } from 'svelte';
import type { Row } from './rows.ts';

interface Step {
  rows: readonly Row[];
  /** Rows come or go at the start, so the view holds on to the end. */
  shift: boolean;
}

/** From one list to the next, so that each step changes one end only: the virtual list can then keep its place. */
function stepsBetween(before: readonly Row[], after: readonly Row[]): Step[] | undefined {
  const places = new Map(after.map(({ key }, i) => [key, i]));
  const isKept = (row: Row) => 'view' in row && places.has(row.key);
  const first = before.findIndex(isKept);
  if (first < 0) return undefined;
  const last = before.findLastIndex(isKept);
  const keptFrom = places.get(before[first]?.key ?? '') ?? 0;
  const keptTo = places.get(before[last]?.key ?? '') ?? 0;
  const atStart = keptFrom !== first;
  const atEnd = after.length - keptTo !== before.length - last;
  if (!atStart || !atEnd) return [{ rows: after, shift: atStart }];
  // Both ends: what is new comes first, then what is dropped goes.
  return keptFrom > first
    ? [
        { rows: [...after.slice(0, keptTo + 1), ...before.slice(last + 1)], shift: true },
        { rows: after, shift: false },
      ]
    : [
        { rows: [...before.slice(0, first), ...after.slice(keptFrom)], shift: false },
        { rows: after, shift: true },
      ];
}

/** What came in must be measured before the other end changes, or its height counts wrong. A hidden page draws nothing. */
const drawn = () =>
  Promise.race([
    new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    new Promise((resolve) => setTimeout(resolve, 150)),
  ]);

/** The rows as the virtual list is given them. */
export class LaidRows {
  rows = $state.raw<readonly Row[]>([]);
  shift = $state(false);
  /** Counts lists that have nothing in common with the one before: each begins anew. */
  generation = $state(0);
  #wanted: readonly Row[] = [];
  #work: Promise<void> | undefined;
  readonly #beforeshift: () => void;
  readonly #onstep: () => void;

  /** `beforeshift` is called before rows come or go at the start, `onstep` when a step is on the page. */
  constructor(beforeshift: () => void, onstep: () => void) {
    this.#beforeshift = beforeshift;
    this.#onstep = onstep;
  }

  /** Resolves once the rows are laid, or those that have come to be wanted meanwhile. */
  async lay(next: readonly Row[]): Promise<void> {
    this.#wanted = next;
    this.#work ??= this.#layAll().finally(() => (this.#work = undefined));
    await this.#work;
  }

  async #layAll(): Promise<void> {
    while (this.rows !== this.#wanted) {
      const steps = stepsBetween(this.rows, this.#wanted);
      if (!steps) this.generation++;
      this.#take(steps?.[0] ?? { rows: this.#wanted, shift: false });
      await tick();
      this.#onstep();
      if (steps && steps.length > 1) await drawn();
    }
  }

  #take({ rows, shift }: Step): void {
    if (shift) this.#beforeshift();
    this.shift = shift;
    this.rows = rows;
  }
}
