import { expect, test } from 'vitest';
import { testLimits } from '../../test/support/test-limits.ts';
import { makeVatFrameParser } from './vat-protocol.ts';

const limits = testLimits({
  syscallsPerCrank: 1_000,
  itemsPerCrank: 10_000,
  slotsPerCapData: 100,
  headersPerFetch: 100,
});
/** A hundred times as many make what a crank may have. */
const { itemsPerCrank: most, slotsPerCapData: slots } = limits;
const parseVatFrame = makeVatFrameParser(limits);
const list = (count: number): string[] => Array<string>(count).fill('o-1');
const data = (refs: string[]) => ({ body: '#0', slots: refs });
const send = (count: number) => ['send', 'o-1', { methargs: data(list(count)) }];
const problemOf = (syscalls: unknown[]): string | undefined => {
  const parsed = parseVatFrame({ type: 'result', delivery: 1, fault: null, syscalls, storeChanges: [] });
  return 'problem' in parsed ? parsed.problem : undefined;
};
const tooMany = `syscalls: expected ${limits.syscallsPerCrank} syscalls with ${most} items at most`;

test.each<[what: string, of: (count: number) => unknown[]]>([
  ['references of messages', (count) => [...Array<unknown>(99).fill(send(slots)), send(count - 99 * slots)]],
  [
    'references of resolutions, and the resolutions',
    (count) => [
      ['resolve', [['p+1', false, data(list(slots - 2))]]],
      ...Array<unknown>(99).fill(send(slots)),
      send(count - (most - 1)),
    ],
  ],
  [
    'references of an exit',
    (count) => [['exit', false, data(list(count - 999 * (slots / 10)))], ...Array<unknown>(999).fill(send(slots / 10))],
  ],
  ['objects that are dropped', (count) => [['dropImports', list(count)]]],
])('P20 limits.itemsPerCrank: %s', (_what, of) => {
  expect(problemOf(of(most))).toBe(undefined);
  expect(problemOf(of(most + 1))).toBe(tooMany);
});

test('P20 a list that a frame mentions again and again is not copied each time', () => {
  const resolutions = Array<unknown>(limits.syscallsPerCrank).fill(['p+1', false, data(list(limits.slotsPerCapData))]);
  const headers = Array<unknown>(limits.headersPerFetch).fill(['a', 'b']);
  for (const syscall of [
    send(limits.slotsPerCapData),
    ['resolve', resolutions],
    ['retireExports', list(most)],
    ['fetch', 1, { url: 'https://a.example/', method: 'GET', headers, body: null }],
  ]) {
    expect(problemOf(Array<unknown>(limits.syscallsPerCrank).fill(syscall))).toBe(tooMany);
  }
});

test.each([null, 7, {}, [], ['send'], ['send', 'o-1', null], ['resolve', 7], ['resolve', [null]], ['exit']])(
  'P20 a syscall that is none: %j',
  (syscall) => expect(problemOf([syscall])).toMatch(/^syscalls\.0/),
);
