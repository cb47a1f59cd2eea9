/** How many tests passed and failed, counted from the reports that the test runners write. */
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';

export type Tally = { passed: number; failed: number };

const UnitReportStruct = v.object({ numPassedTests: v.number(), numFailedTests: v.number() });
const E2eReportStruct = v.object({
  stats: v.object({ expected: v.number(), flaky: v.number(), unexpected: v.number() }),
});

export const add = (a: Tally, b: Tally): Tally => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });

/** A part that is one check, such as the types. */
export const tallyOfCheck = (passed: boolean): Tally => (passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/**
 * A runner that failed without a failed test (a file that does not load, a crash, no report) counts as one failure;
 * so does one that ran nothing.
 */
const tallyOfRun = (counted: Tally, exitCode: number): Tally => {
  const suspicious = exitCode !== 0 || counted.passed === 0;
  return suspicious && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
};

const readReport = (file: string): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** Reads vitest's JSON report. */
export const tallyOfUnitTests = (file: string, exitCode: number): Tally => {
  const report = v.safeParse(UnitReportStruct, readReport(file));
  const counted = report.success
    ? { passed: report.output.numPassedTests, failed: report.output.numFailedTests }
    : { passed: 0, failed: 0 };
  return tallyOfRun(counted, exitCode);
};

/** Reads Playwright's JSON report. A test that passed only when tried again (flaky) has failed. */
export const tallyOfE2e = (file: string, exitCode: number): Tally => {
  const report = v.safeParse(E2eReportStruct, readReport(file));
  const counted = report.success
    ? { passed: report.output.stats.expected, failed: report.output.stats.unexpected + report.output.stats.flaky }
    : { passed: 0, failed: 0 };
  return tallyOfRun(counted, exitCode);
};
