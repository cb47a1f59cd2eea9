import { describe, expect, test } from 'vitest';
import { planCleanUp } from './plan-clean-up.ts';
import type { ClistRow } from '../wire/vat-protocol.ts';

/** Serialised data that mentions these references. */
const data = (...slots: string[]) => JSON.stringify({ body: '#"quoted \\"slots\\":[\\" text"', slots });
const state = (slots: Record<string, string[]>) =>
  JSON.stringify(
    Object.fromEntries(Object.entries(slots).map(([name, vrefs]) => [name, { body: '#{}', slots: vrefs }])),
  );
const kind = (id: string, more: object = {}) => JSON.stringify({ kindID: id, tag: 'kind', unfaceted: true, ...more });

/** The store of a vat whose baggage is empty, as liveslots leaves it; kinds 12 and 13 are its own. */
const empty: Record<string, string> = {
  baggageID: 'o+d6/1',
  idCounters: '{"exportID":14,"collectionID":9,"promiseID":5}',
  kindIDID: '1',
  storeKindIDTable:
    '{"scalarMapStore":2,"scalarWeakMapStore":3,"scalarSetStore":4,"scalarWeakSetStore":5,"scalarDurableMapStore":6,' +
    '"scalarDurableWeakMapStore":7,"scalarDurableSetStore":8,"scalarDurableWeakSetStore":9}',
  'vc.1.|entryCount': '0',
  'vc.1.|nextOrdinal': '1',
  'vc.1.|schemata': data(),
  'vom.rc.o+d6/1': '1',
  watchedPromiseTableID: 'o+d6/3',
  'vc.3.|entryCount': '0',
  'vc.3.|nextOrdinal': '1',
  'vc.3.|schemata': data(),
  'vom.rc.o+d6/3': '1',
};

const root: ClistRow = ['o+0', true];

const plan = (rows: Record<string, string>, clist: ClistRow[] = []) =>
  planCleanUp(Object.entries({ ...empty, ...rows }), [root, ...clist]);

/** The rows that stay, beyond those of the empty vat. */
const after = (rows: Record<string, string>, clist: ClistRow[] = []) => {
  const store = new Map(Object.entries({ ...empty, ...rows }));
  for (const [key, value] of plan(rows, clist).changes) {
    if (value === null) store.delete(key);
    else store.set(key, value);
  }
  return Object.fromEntries([...store].filter(([key, value]) => empty[key] !== value));
};

const nothingToTell = { dropImports: [], retireImports: [], retireExports: [], watched: [], forgotten: [] };

describe('R4 what a start cleans up', () => {
  test('a first start finds nothing, and an empty vat keeps what it has', () => {
    expect(planCleanUp([], [root])).toEqual({ ...nothingToTell, changes: [] });
    expect(plan({})).toEqual({ ...nothingToTell, changes: [] });
  });

  test('what baggage reaches stays with its counts, through objects, collections and kinds', () => {
    const kept = {
      'vc.1.sholder': data('o+d12/1'),
      'vc.1.shandle': data('o+d1/12'),
      'vom.dkind.12.descriptor': kind('12', { stateShapeCapData: { body: '#{}', slots: ['o-7'] } }),
      'vom.dkind.12.nextID': '3',
      'vom.o+d12/1': state({ one: ['o+d8/5', 'o-6'], two: ['o+d8/5'] }),
      'vc.5.|entryCount': '1',
      'vc.5.|nextOrdinal': '2',
      'vc.5.|schemata': data('o-8'),
      'vc.5.|o+d12/2': '1',
      'vc.5.r0000000001:o+d12/2': data(),
      'vom.o+d12/2': state({}),
      'vom.rc.o+d12/1': '1',
      'vom.rc.o+d1/12': '1',
      'vom.rc.o+d8/5': '2',
      'vom.rc.o+d12/2': '1',
      'vom.rc.o-6': '1',
      'vom.rc.o-7': '1',
      'vom.rc.o-8': '1',
    };
    const clist: ClistRow[] = [
      ['o-6', true],
      ['o-7', true],
      ['o-8', true],
    ];
    expect(plan(kept, clist)).toEqual({ ...nothingToTell, changes: [] });
  });

  test('what only memory held goes, and what counted it is counted anew', () => {
    const rows = {
      'vc.1.skept': data('o+d12/1'),
      'vom.dkind.12.descriptor': kind('12'),
      'vom.dkind.12.nextID': '4',
      'vom.o+d12/1': state({}),
      'vom.rc.o+d12/1': '3',
      'vom.o+d12/2': state({ friend: ['o+d12/1', 'o-6', 'o+d12/3'] }),
      'vom.o+d12/3': state({ friend: ['o+d12/2'] }),
      'vom.rc.o+d12/2': '1',
      'vom.rc.o+d12/3': '1',
      'vom.rc.o-6': '1',
      'vc.6.|entryCount': '1',
      'vc.6.|nextOrdinal': '1',
      'vc.6.|schemata': data(),
      'vc.6.sbox': data('o+d12/1'),
      // A kind of which neither the handle nor an object is left.
      'vom.dkind.13.descriptor': kind('13'),
      'vom.dkind.13.nextID': '1',
    };
    expect(after(rows)).toEqual({
      'vc.1.skept': data('o+d12/1'),
      'vom.dkind.12.descriptor': kind('12'),
      'vom.dkind.12.nextID': '4',
      'vom.o+d12/1': state({}),
      'vom.rc.o+d12/1': '1',
    });
  });

  test('all virtual things go, and so do the weak keys that their collections knew', () => {
    const rows = {
      'vom.vkind.12.descriptor': kind('12'),
      'vom.o+v12/1': state({ box: ['o-6'] }),
      'vom.rc.o+v12/1': '1',
      'vom.es.o+v12/1': 'r',
      'vc.7.|nextOrdinal': '2',
      'vc.7.|schemata': data(),
      'vc.7.|o-6': '1',
      'vc.7.r0000000001:o-6': data(),
      'vom.ir.o-6|7': '1',
      'vom.rc.o-6': '1',
    };
    expect(after(rows)).toEqual({});
    expect(plan(rows, [['o-6', true]])).toMatchObject({ dropImports: ['o-6'], retireImports: ['o-6'] });
  });

  test('an entry of a weak collection stays as long as its key', () => {
    const rows = {
      'vc.1.sweak': data('o+d7/5'),
      'vc.1.skey': data('o+d12/1'),
      'vom.dkind.12.descriptor': kind('12'),
      'vom.o+d12/1': state({}),
      'vom.o+d12/2': state({}),
      'vom.o+d12/3': state({}),
      'vom.o+d12/4': state({}),
      'vc.5.|nextOrdinal': '4',
      'vc.5.|schemata': data(),
      'vc.5.sname': data('o-5'),
      // A live key, one that is live through the first, one that only its own value holds, and an import.
      'vc.5.|o+d12/1': '1',
      'vc.5.r0000000001:o+d12/1': data('o+d12/2'),
      'vc.5.|o+d12/2': '2',
      'vc.5.r0000000002:o+d12/2': data('o-6'),
      'vc.5.|o+d12/3': '3',
      'vc.5.r0000000003:o+d12/3': data('o+d12/3', 'o-7'),
      'vc.5.|o-8': '4',
      'vc.5.r0000000004:o-8': data('o+d12/4'),
    };
    const left = after(rows);
    expect(Object.keys(left).filter((key) => !(key in rows))).toEqual([
      'vom.rc.o+d7/5',
      'vom.rc.o+d12/1',
      'vom.rc.o-5',
      'vom.rc.o+d12/2',
      'vom.rc.o-6',
      'vom.rc.o+d12/4',
      'vom.ir.o+d12/1|5',
      'vom.ir.o+d12/2|5',
      'vom.ir.o-8|5',
    ]);
    expect(Object.keys(rows).filter((key) => !(key in left))).toEqual([
      'vom.o+d12/3',
      'vc.5.|o+d12/3',
      'vc.5.r0000000003:o+d12/3',
    ]);
    const imports = ['o-5', 'o-6', 'o-7', 'o-8'].map((vref): ClistRow => [vref as 'o-5', true]);
    expect(plan(rows, imports)).toMatchObject({ dropImports: ['o-7', 'o-8'], retireImports: ['o-7'] });
  });

  test('imports that were dropped before are retired only, and only once nothing recognizes them', () => {
    const rows = {
      'vc.1.sweak': data('o+d9/5'),
      'vc.5.|nextOrdinal': '2',
      'vc.5.|schemata': data(),
      'vc.5.|o-6': '1',
      'vc.5.r0000000001:o-6': data(),
      'vom.ir.o-6|5': '1',
    };
    const clist: ClistRow[] = [
      ['o-6', false],
      ['o-7', false],
    ];
    expect(plan(rows, clist)).toMatchObject({ dropImports: [], retireImports: ['o-7'] });
  });

  test('durable exports stay while the kernel can reach them, with the status that it has; others are retired', () => {
    const rows = {
      'vom.dkind.12.descriptor': kind('12', { facets: ['a', 'b', 'c'] }),
      'vom.o+d12/1': state({}),
      'vom.o+d12/2': state({}),
      'vom.es.o+d12/1': 'nnn',
      'vom.es.o+d12/2': 'snn',
      'vc.1.skept': data('o+d12/3:1'),
      'vom.o+d12/3': state({}),
      'vom.es.o+d12/3': 'rsn',
    };
    const clist: ClistRow[] = [
      ['o+5', true],
      ['o+d12/1:0', false],
      ['o+d12/1:2', true],
      ['o+d12/2:0', false],
      ['o+d12/3:1', false],
    ];
    expect(after(rows, clist)).toEqual({
      'vom.dkind.12.descriptor': rows['vom.dkind.12.descriptor'],
      'vom.o+d12/1': state({}),
      'vom.o+d12/3': state({}),
      'vom.es.o+d12/1': 'snr',
      'vom.es.o+d12/3': 'nsn',
      'vom.rc.o+d12/3': '1',
      'vc.1.skept': data('o+d12/3:1'),
    });
    expect(plan(rows, clist)).toMatchObject({ retireExports: ['o+d12/2:0'] });
  });

  test('promises that the table of watched ones names are kept, with what their watchers need', () => {
    const rows = {
      'vc.3.sp-7': data('o+d12/1', 'o-6'),
      'vc.3.|entryCount': '1',
      'vom.dkind.12.descriptor': kind('12'),
      'vom.o+d12/1': state({}),
    };
    const clist: ClistRow[] = [
      ['p-7', true],
      ['p+5', true],
      ['o-6', true],
    ];
    expect(plan(rows, clist)).toMatchObject({ watched: ['p-7'], forgotten: ['p+5'], dropImports: [] });
    expect(after(rows, clist)).toMatchObject({ 'vom.rc.o+d12/1': '1', 'vom.rc.o-6': '1' });
  });

  test('cleaning up twice is cleaning up once', () => {
    const rows = {
      'vc.1.skept': data('o+d12/1'),
      'vom.dkind.12.descriptor': kind('12'),
      'vom.o+d12/1': state({ a: ['o-6'] }),
      'vom.o+d12/2': state({ a: ['o-6'] }),
    };
    const once = after(rows, [['o-6', true]]);
    expect(after(once, [['o-6', true]])).toEqual(once);
  });
});
