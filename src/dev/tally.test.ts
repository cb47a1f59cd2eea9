import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { paths } from './paths.ts';
import { tallyOfE2e, tallyOfUnitTests } from './tally.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tally-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const report = (content: unknown): string => {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
};

const unitReport = (numPassedTests: number, numFailedTests: number, testResults: unknown[] = []): string =>
  report({ numPassedTests, numFailedTests, testResults });

test('unit tests are counted from the report', () => {
  expect(tallyOfUnitTests(unitReport(7, 2), 1)).toEqual({ passed: 7, failed: 2, failures: [] });
  expect(tallyOfUnitTests(unitReport(7, 0), 0)).toEqual({ passed: 7, failed: 0, failures: [] });
});

test('unit tests that failed are named, and files that did not load', () => {
  const name = path.join(paths.root, 'src/a.test.ts');
  const failing = {
    name,
    status: 'failed',
    message: '',
    assertionResults: [
      { fullName: 'works', status: 'passed', failureMessages: [] },
      {
        fullName: 'works too',
        status: 'failed',
        failureMessages: ['AssertionError: expected \u001b[31m1\u001b[39m to be 2\n    at a'],
      },
    ],
  };
  const broken = { name, status: 'failed', message: 'SyntaxError: x', assertionResults: [] };
  const { failures } = tallyOfUnitTests(unitReport(1, 1, [failing, broken]), 1);
  const file = path.join('src', 'a.test.ts');
  expect(failures).toEqual([
    `${file}: works too\n    AssertionError: expected 1 to be 2\n        at a`,
    `${file}: the file\n    SyntaxError: x`,
  ]);
});

test('e2e tests are counted from the report, flaky ones as failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 0 };
  expect(tallyOfE2e(report({ stats, suites: [] }), 1)).toEqual({ passed: 5, failed: 3, failures: [] });
});

test('e2e tests that failed are named, also those in groups', () => {
  const spec = (title: string, status: string, errors: { message: string }[]) => ({
    title,
    file: 'a.spec.ts',
    tests: [{ status, results: [{ errors }] }],
  });
  const suites = [
    {
      specs: [spec('works', 'expected', []), spec('fails', 'unexpected', [{ message: 'Error: no' }])],
      suites: [{ specs: [spec('wavers', 'flaky', [{ message: 'Error: not yet' }])] }],
    },
  ];
  const { failures } = tallyOfE2e(report({ stats: { expected: 1, unexpected: 1, flaky: 1 }, suites }), 1);
  expect(failures).toEqual(['e2e/a.spec.ts: fails\n    Error: no', 'e2e/a.spec.ts: wavers\n    Error: not yet']);
});

test('a run never passes in silence', () => {
  const none = path.join(folder, 'none.json');
  expect(tallyOfUnitTests(none, 1), 'no report').toMatchObject({ passed: 0, failed: 1 });
  expect(tallyOfE2e(none, 0), 'no report, no complaint').toMatchObject({ passed: 0, failed: 1 });
  expect(tallyOfUnitTests(unitReport(3, 0), 1), 'a runner that fails').toMatchObject({ passed: 3, failed: 1 });
  expect(tallyOfUnitTests(unitReport(0, 0), 0), 'no tests').toMatchObject({ passed: 0, failed: 1 });
});
