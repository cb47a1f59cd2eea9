import { expect, test } from 'vitest';
import { limits } from './limits.ts';
import { parseVatFrame } from './vat-protocol.ts';

const most = limits.itemsPerCrank;
const list = (count: number): string[] => Array<string>(count).fill('o-1');
const data = (slots: string[]) => ({ body: '#0', slots });
const send = (count: number) => ['send', 'o-1', { methargs: data(list(count)) }];
const problemOf = (syscalls: unknown[]): string | undefined => {
  const parsed = parseVatFrame({ type: 'result', delivery: 1, fault: null, syscalls, storeChanges: [] });
  return 'problem' in parsed ? parsed.problem : undefined;
};
const tooMany = 'syscalls: expected 100000 syscalls with 1000000 items at most';

test.each<[what: string, of: (count: number) => unknown[]]>([
  ['references of messages', (count) => [...Array<unknown>(99).fill(send(10_000)), send(count - 990_000)]],
  [
    'references of resolutions, and the resolutions',
    (count) => [
      ['resolve', [['p+1', false, data(list(9_998))]]],
      ...Array<unknown>(99).fill(send(10_000)),
      send(count - 999_999),
    ],
  ],
  [
    'references of an exit',
    (count) => [['exit', false, data(list(count - 999_000))], ...Array<unknown>(999).fill(send(1_000))],
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
