/** One wanted figure: what came out, what was wanted, and whether it is so. */
export interface Promised {
  what: string;
  /** undefined: nothing of the kind happened in this run. */
  measured: number | undefined;
  wanted: number;
  unit: 'ms' | 's' | '';
}

export const isKept = ({ measured, wanted }: Promised) => measured === undefined || measured <= wanted;
