import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

test('unit tests are counted from the report', () => {
  expect(tallyOfUnitTests(report({ numPassedTests: 7, numFailedTests: 2 }), 1)).toEqual({ passed: 7, failed: 2 });
  expect(tallyOfUnitTests(report({ numPassedTests: 7, numFailedTests: 0 }), 0)).toEqual({ passed: 7, failed: 0 });
});

test('e2e tests are counted from the report, flaky ones as failed', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 0 };
  expect(tallyOfE2e(report({ stats }), 1)).toEqual({ passed: 5, failed: 3 });
});

test('a run never passes in silence', () => {
  const none = path.join(folder, 'none.json');
  expect(tallyOfUnitTests(none, 1), 'no report').toEqual({ passed: 0, failed: 1 });
  expect(tallyOfE2e(none, 0), 'no report, no complaint').toEqual({ passed: 0, failed: 1 });
  const onlyLoadFailed = report({ numPassedTests: 3, numFailedTests: 0 });
  expect(tallyOfUnitTests(onlyLoadFailed, 1), 'a file that does not load').toEqual({ passed: 3, failed: 1 });
  expect(tallyOfUnitTests(report({ numPassedTests: 0, numFailedTests: 0 }), 0), 'no tests').toEqual({
    passed: 0,
    failed: 1,
  });
});
