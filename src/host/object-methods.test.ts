import { makeExo } from '@endo/exo';
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { expect, test } from 'vitest';
import { kser } from '../kernel/index.ts';
import { readMethods } from './object-methods.ts';

/** Asks an object of this realm as the kernel would ask one of a vat. */
const read = (object: object) =>
  readMethods(async (method) => {
    const target: unknown = Reflect.get(object, method);
    if (typeof target !== 'function') throw TypeError(`target has no method "${method}"`);
    return kser(harden(Reflect.apply(target, object, [])));
  });

test('of a discoverable object: the description of each method, with its arguments in order', async () => {
  const add = {
    description: 'Adds a note.',
    args: { title: { type: 'string', description: 'its name' }, at: {} },
    argNames: ['title', 'at'],
    returns: { type: 'interface', methods: { read: 'whatever' } },
  };
  const object = Far('notes', {
    add: () => null,
    list: () => null,
    __getDescription__: () => ({ add, list: 'a text' }),
  });
  expect(await read(object)).toEqual({
    methods: [
      { name: 'add', known: 'description', description: { ...add, returns: { type: 'interface' } } },
      { name: 'list', known: 'name' },
    ],
    problem: null,
  });
});

test('of a guarded object: what the arguments must match', async () => {
  const guard = M.interface(
    'counter',
    {
      add: M.call(M.nat(), M.or(M.string(), 5)).optional(M.arrayOf(M.any())).returns(M.any()),
      put: M.callWhen(M.await(M.remotable('purse')), M.boolean(), M.splitRecord({}))
        .rest(M.record())
        .returns(),
    },
    { defaultGuards: 'passable' },
  );
  const object = makeExo('counter', guard, { add: () => 1, put: () => undefined, other: () => 2 } as never);
  expect(await read(object)).toEqual({
    methods: [
      { name: 'add', known: 'guard', args: ['nat', 'string | 5', 'any[]?'] },
      { name: 'other', known: 'name' },
      { name: 'put', known: 'guard', args: ['purse', 'boolean', 'record', '…record'] },
    ],
    problem: null,
  });
});

test('of any other object: the names', async () => {
  expect(await read(Far('plain', { b: () => 1, a: () => 1 }))).toEqual({
    methods: [
      { name: 'a', known: 'name' },
      { name: 'b', known: 'name' },
    ],
    problem: null,
  });
  expect(await read(Far('nothing', {}))).toEqual({ methods: [], problem: null });
});

test.each([['none'], [7], [{ add: { description: 'x', args: 'none' } }], [[]], [null]])(
  'a description that is %j leaves the names',
  async (description) => {
    const object = Far('odd', { add: () => 1, __getDescription__: () => description });
    expect((await read(object)).methods).toEqual([{ name: 'add', known: 'name' }]);
  },
);

test('an object that cannot describe itself says why; one that does not even name its methods rejects', async () => {
  const broken = Far('broken', {
    add: () => 1,
    __getDescription__: () => {
      throw Error('not today');
    },
  });
  expect(await read(broken)).toEqual({ methods: [{ name: 'add', known: 'name' }], problem: Error('not today') });
  await expect(read({})).rejects.toThrow('target has no method "__getMethodNames__"');
  expect(await read({ __getMethodNames__: () => 'all of them' })).toEqual({ methods: [], problem: null });
});
