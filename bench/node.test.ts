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

const program = fileURLToPath(new URL('./node.ts', import.meta.url));

const calls = ['port', 'liveslots', 'commit'];

test('the bench measures every operation and its limits, and progress does not get into what it prints', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, '--quick', '--json']);
  expect(stderr).toMatch(/round 1/);
  const { rows } = v.parse(ReportStruct, JSON.parse(stdout));
  expect(rows.map(({ operation, limits }) => [operation, Object.keys(limits)])).toEqual([
    ['launch of a vat', ['start', 'commit']],
    ['host call, sequential', calls],
    ['host call, 50 concurrent', calls],
    ['vat-to-vat call, sequential', calls],
    ['vat-to-vat call, 50 concurrent', calls],
  ]);
});
