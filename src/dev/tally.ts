/** How many tests passed and failed, and how: read from the reports that the test runners write. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as v from 'valibot';
import { paths } from './paths.ts';

/** `failures` has a text for each test that failed: its file and name, and the beginning of what it said. */
export type Tally = { passed: number; failed: number; failures: string[] };

const UnitReportStruct = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  testResults: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      message: v.string(),
      assertionResults: v.array(
        v.object({ fullName: v.string(), status: v.string(), failureMessages: v.nullish(v.array(v.string()), []) }),
      ),
    }),
  ),
});

type Suite = {
  specs: {
    title: string;
    file: string;
    tests: { status: string; results: { errors: { message?: string | undefined }[] }[] }[];
  }[];
  suites?: Suite[] | undefined;
};
const SuiteStruct: v.GenericSchema<Suite> = v.object({
  specs: v.array(
    v.object({
      title: v.string(),
      file: v.string(),
      tests: v.array(
        v.object({
          status: v.string(),
          results: v.array(v.object({ errors: v.array(v.object({ message: v.optional(v.string()) })) })),
        }),
      ),
    }),
  ),
  suites: v.optional(v.array(v.lazy(() => SuiteStruct))),
});
const E2eReportStruct = v.object({
  stats: v.object({ expected: v.number(), flaky: v.number(), unexpected: v.number() }),
  suites: v.array(SuiteStruct),
});

const noTally: Tally = { passed: 0, failed: 0, failures: [] };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  failures: [...a.failures, ...b.failures],
});

/** One failure, and what is to be told of it. */
export const failed = (...failures: string[]): Tally => ({ ...noTally, failed: 1, failures });

/**
 * A runner that failed without a failed test (a file that does not load, a crash, no report) counts as one failure;
 * so does one that ran nothing.
 */
const tallyOfRun = (counted: Tally, exitCode: number): Tally => {
  const suspicious = exitCode !== 0 || counted.passed === 0;
  return suspicious && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
};

const readReport = (file: string): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

const LINES_SHOWN = 15;

const describeFailure = (file: string, name: string, messages: readonly string[]): string => {
  const lines = stripVTControlCharacters(messages.join('\n')).split('\n').slice(0, LINES_SHOWN);
  return [`${file}: ${name}`, ...lines.map((line) => `    ${line}`)].join('\n');
};

/** Reads vitest's JSON report. */
export const tallyOfUnitTests = (file: string, exitCode: number): Tally => {
  const report = v.safeParse(UnitReportStruct, readReport(file));
  if (!report.success) return tallyOfRun(noTally, exitCode);
  const { numPassedTests, numFailedTests, testResults } = report.output;
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const testFile = path.relative(paths.root, name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [describeFailure(testFile, 'the file', [message])] : [];
    return failed.map(({ fullName, failureMessages }) => describeFailure(testFile, fullName, failureMessages));
  });
  return tallyOfRun({ passed: numPassedTests, failed: numFailedTests, failures }, exitCode);
};

const failuresOfSuite = ({ specs, suites = [] }: Suite): string[] => [
  ...specs.flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) =>
        describeFailure(
          `e2e/${file}`,
          title,
          results.flatMap(({ errors }) => errors.map(({ message = '' }) => message)),
        ),
      ),
  ),
  ...suites.flatMap(failuresOfSuite),
];

/** Reads Playwright's JSON report. A test that passed only when tried again (flaky) has failed. */
export const tallyOfE2e = (file: string, exitCode: number): Tally => {
  const report = v.safeParse(E2eReportStruct, readReport(file));
  if (!report.success) return tallyOfRun(noTally, exitCode);
  const { stats, suites } = report.output;
  const failures = suites.flatMap(failuresOfSuite);
  return tallyOfRun({ passed: stats.expected, failed: stats.unexpected + stats.flaky, failures }, exitCode);
};
