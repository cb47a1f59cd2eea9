import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { expect, test } from 'vitest';

const Positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const ReportStruct = v.object({
  rows: v.array(
    v.object({
      operation: v.string(),
      microseconds: Positive,
      perSecond: Positive,
      limits: v.record(v.string(), Positive),
      sumOfLimits: Positive,
      ratio: Positive,
      effort: v.object({ deliveries: Positive, reads: Positive, writes: Positive }),
    }),
  ),
});

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [fileURLToPath(new URL('./node.ts', import.meta.url)), '--quick', ...args]);

const calls = ['port', 'liveslots', 'commit'];

test('the bench measures every operation and its limits', async () => {
  const { rows } = v.parse(ReportStruct, JSON.parse((await run('--json')).stdout));
  expect(rows.map(({ operation, limits }) => [operation, Object.keys(limits)])).toEqual([
    ['launch of a vat', ['start', 'commit']],
    ['host call, sequential', calls],
    ['host call, 50 concurrent', calls],
    ['vat-to-vat call, sequential', calls],
    ['vat-to-vat call, 50 concurrent', calls],
  ]);
});

test('its table has a line for each operation, and progress does not get into it', async () => {
  const { stdout } = await run();
  expect(stdout).toMatch(/^Node v/);
  for (const operation of ['launch of a vat', 'host call, sequential', 'vat-to-vat call, 50 concurrent']) {
    expect(stdout).toMatch(new RegExp(`^${operation}( +[\\d.,]+){9,}$`, 'm'));
  }
  expect(stdout).not.toMatch(/NaN|round 1/);
});
