import { describe, expect, test } from 'bun:test';
import { judge, readReport } from './counts.ts';

const report = (attributes: string, inside = '') =>
  `<?xml version="1.0"?>\n<testsuites name="bun test" ${attributes} time="1.5">${inside}</testsuites>`;

describe('the count of tests', () => {
  test('leaves out what was skipped', () => {
    expect(readReport(report('tests="9" assertions="20" failures="2" skipped="3"'))).toEqual({
      passed: 4,
      failed: 2,
      failures: [],
    });
  });

  test('names each test that failed, with where and why', () => {
    const inside = `
      <testcase name="is &quot;one&quot;" classname="a &lt; b" time="0.1" file="a.test.ts" line="2" assertions="1">
        <failure type="AssertionError" message="Expected: 1&#10;Received: 2">AssertionError</failure>
      </testcase>
      <testcase name="is fine" classname="a" time="0.1" file="a.test.ts" line="3" assertions="1" />
      <testcase name="hangs" classname="" time="0.1" file="a.test.ts" line="4" assertions="0">
        <failure type="TimeoutError" message="test timed out" />
      </testcase>`;
    expect(readReport(report('tests="3" failures="2" skipped="0"', inside))?.failures).toEqual([
      'a.test.ts > a < b > is "one": Expected: 1\nReceived: 2',
      'a.test.ts > hangs: test timed out',
    ]);
  });

  test('takes a crashed suite as failed, though every test before the crash passed', () => {
    const passed = { passed: 5, failed: 0, failures: [] };
    expect(judge(passed, 0)).toEqual(passed);
    expect(judge(passed, 139)).toEqual({ ...passed, failed: 1 });
  });

  test('takes a suite in which nothing ran as failed', () => {
    expect(judge(undefined, 0).failed).toBe(1);
    expect(judge({ passed: 0, failed: 0, failures: [] }, 0).failed).toBe(1);
  });
});
