const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A figure as people read it: three digits that count, thousands set apart, a dash for what was not measured. */
export function show(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 1_000 ? whole.format(value) : number.format(value);
}
