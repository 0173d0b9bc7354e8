export interface Counts {
  passed: number;
  failed: number;
}

export interface Report extends Counts {
  /** Each test that failed, with where it stands and why. */
  failures: string[];
}

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };

/** The value of an attribute as it was before it was put into XML. */
function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value
    ?.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&\w+;/g, (entity) => entities[entity] ?? entity);
}

function readFailure([, testcase = '', failure = '']: RegExpExecArray): string {
  const of = (name: string) => attribute(testcase, name);
  const where = [of('file'), of('classname'), of('name')].filter(Boolean).join(' > ');
  return `${where}: ${attribute(failure, 'message') ?? attribute(failure, 'type') ?? 'failed'}`;
}

/** Reads bun's JUnit report. */
export function readReport(xml: string): Report | undefined {
  const totals = /<testsuites\s[^>]*>/.exec(xml)?.[0];
  if (!totals) return undefined;
  const total = (name: string) => Number(attribute(totals, name) ?? 0);
  const failed = total('failures') + total('errors');
  const failures = [...xml.matchAll(/<testcase(\s[^>]*[^/])>\s*<(?:failure|error)(\s[^>]*)>/g)].map(readFailure);
  return { passed: total('tests') - failed - total('skipped'), failed, failures };
}

/** What a suite counts for. One that crashed, or in which nothing ran, has failed whatever its report says. */
export function judge(report: Report | undefined, exitCode: number): Report {
  const counts = report ?? { passed: 0, failed: 0, failures: [] };
  const isSound = counts.failed > 0 || (exitCode === 0 && counts.passed > 0);
  return isSound ? counts : { ...counts, failed: 1 };
}
