import { expect, test } from 'vitest';
import { testLimits } from '../../test/support/test-limits.ts';
import { makeSyscalls } from './syscalls.ts';
import { makeVatStore } from './vat-store.ts';

const limits = testLimits({
  syscallsPerCrank: 100,
  itemsPerCrank: 1_000,
  slotsPerCapData: 100,
  crankLength: 105_000,
  headerLength: 100,
});

const start = () => {
  const problems: string[] = [];
  const onExcess = (problem: string): void => void problems.push(problem);
  const store = makeVatStore([], { limits, onExcess });
  return { problems, ...makeSyscalls({ store, limits, onRowChange: () => {}, onExcess }) };
};

const data = { body: '#0', slots: [] };

test('P16 promises that are decided at once are so many syscalls', () => {
  const resolutions = (count: number) =>
    Array.from({ length: count }, (_, i): [string, boolean, typeof data] => [`p+${i + 1}`, false, data]);
  const { syscall, problems, take } = start();
  syscall.resolve(resolutions(limits.syscallsPerCrank - 1));
  syscall.subscribe('p-1');
  expect(problems).toEqual([]);
  expect(take()).toHaveLength(2);
  syscall.resolve(resolutions(limits.syscallsPerCrank));
  expect(problems).toEqual([]);
  syscall.subscribe('p-1');
  expect(problems).toEqual([`it made more than ${limits.syscallsPerCrank} syscalls in one delivery`]);
  expect(take()).toEqual([]);
});

test('P16 limits.itemsPerCrank: references count, however few the syscalls', () => {
  const vrefs = (count: number): string[] => Array<string>(count).fill('o-1');
  const { syscall, problems } = start();
  syscall.retireImports(vrefs(limits.itemsPerCrank - limits.slotsPerCapData));
  syscall.send('o-1', { body: '#["a",[]]', slots: vrefs(limits.slotsPerCapData) });
  expect(problems).toEqual([]);
  syscall.dropImports(['o-1']);
  expect(problems).toEqual([`what it sent in one delivery has more than ${limits.itemsPerCrank} references`]);
});

test('P16 all of a fetch counts as what a crank sends, also of one that is given up at once', () => {
  const { fetch, abortFetch, problems } = start();
  const line = 'x'.repeat(limits.headerLength);
  const headers = Array.from({ length: limits.headersPerFetch }, (_, i): [string, string] => [`x-${i}`, line]);
  const length = limits.headersPerFetch * limits.headerLength;
  for (let id = 1; id <= limits.crankLength / length + 1; id += 1) {
    expect(problems).toEqual([]);
    fetch(id, { url: 'https://a.example/', method: 'GET', headers, body: null });
    abortFetch(id);
  }
  expect(problems).toEqual([`what it sent in one delivery is longer than ${limits.crankLength} characters`]);
});
