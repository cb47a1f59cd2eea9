import { expect, test } from 'vitest';
import { shownColumns } from './shown-columns.ts';

const column = (name: string) => ({ name, kind: 'plain' as const });
const wide = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map(column);

test('a narrow table has all its columns', () => {
  expect(shownColumns([column('a'), { name: 'b', kind: 'secret' }], undefined)).toEqual([0, 1]);
});

test('a wide one has the first, but neither code nor secrets', () => {
  const columns = [...wide.slice(0, 2), { name: 'box', kind: 'secret' as const }, ...wide.slice(2)];
  expect(shownColumns(columns, undefined)).toEqual([0, 1, 3, 4, 5, 6, 7]);
});

test('a person chooses others, in the order of the table; a name that is none changes nothing', () => {
  expect(shownColumns(wide, 'i,b,zzz')).toEqual([1, 8]);
  expect(shownColumns(wide, 'zzz')).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
