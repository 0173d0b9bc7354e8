export interface Counts {
  passed: number;
  failed: number;
}

/** Reads the totals of bun's JUnit report. */
export function readReport(xml: string): Counts | undefined {
  const totals = /<testsuites\s[^>]*>/.exec(xml)?.[0];
  if (!totals) return undefined;
  const total = (name: string) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(totals)?.[1] ?? 0);
  const failed = total('failures') + total('errors');
  return { passed: total('tests') - failed - total('skipped'), failed };
}

/** What a suite counts for. One that crashed, or in which nothing ran, has failed whatever its report says. */
export function judge(report: Counts | undefined, exitCode: number): Counts {
  const counts = report ?? { passed: 0, failed: 0 };
  const isSound = counts.failed > 0 || (exitCode === 0 && counts.passed > 0);
  return isSound ? counts : { ...counts, failed: 1 };
}
