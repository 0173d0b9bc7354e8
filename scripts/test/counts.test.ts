import { describe, expect, test } from 'bun:test';
import { judge, readReport } from './counts.ts';

const report = (attributes: string) => `<?xml version="1.0"?>\n<testsuites name="bun test" ${attributes} time="1.5">`;

describe('the count of tests', () => {
  test('leaves out what was skipped', () => {
    expect(readReport(report('tests="9" assertions="20" failures="2" skipped="3"'))).toEqual({ passed: 4, failed: 2 });
  });

  test('takes a crashed suite as failed, though every test before the crash passed', () => {
    expect(judge({ passed: 5, failed: 0 }, 0)).toEqual({ passed: 5, failed: 0 });
    expect(judge({ passed: 5, failed: 0 }, 139)).toEqual({ passed: 5, failed: 1 });
  });

  test('takes a suite in which nothing ran as failed', () => {
    expect(judge(undefined, 0)).toEqual({ passed: 0, failed: 1 });
    expect(judge({ passed: 0, failed: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
  });
});
