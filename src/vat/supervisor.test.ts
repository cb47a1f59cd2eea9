import '../lockdown/node.ts';
import { describe, expect, test } from 'vitest';
import { answerOf, startVat } from '../../test/support/hand-fed-vat.ts';
import { createDefaultEndowments } from './endowments/index.ts';
import type { MakeAllowedGlobals } from './incarnation.ts';

const names = (syscalls: readonly (readonly unknown[])[]): unknown[] => syscalls.map(([name]) => name);

describe('turns', () => {
  test('R1 a timer that fires is held, asked for once, and run in a turn', async () => {
    const vat = await startVat(
      `const seen = [];
       return {
         arm: () => { for (const name of ['a', 'b']) setTimeout(() => seen.push(name)); },
         seen: () => harden([...seen]),
       };`,
      { globals: ['setTimeout'] },
    );
    expect(vat.started.fault).toBe(null);
    await vat.call('arm');
    await expect.poll(vat.turnsWanted).toBe(1);
    expect(answerOf(await vat.call('seen'))).toEqual([]);
    await vat.turn();
    expect(answerOf(await vat.call('seen'))).toEqual(['a', 'b']);
    expect(vat.turnsWanted()).toBe(1);
  });

  test('R1 callbacks run one after the other with all that follows, and those that come in meanwhile wait', async () => {
    const vat = await startVat(
      `const seen = [];
       const run = async (name) => {
         seen.push(name);
         await undefined;
         seen.push(name + ' later');
         setTimeout(() => seen.push(name + ' next'));
       };
       return {
         arm: () => { for (const name of ['a', 'b']) setTimeout(() => void run(name)); },
         seen: () => harden([...seen]),
       };`,
      { globals: ['setTimeout'] },
    );
    await vat.call('arm');
    await expect.poll(vat.turnsWanted).toBe(1);
    await vat.turn();
    const first = ['a', 'a later', 'b', 'b later'];
    expect(answerOf(await vat.call('seen'))).toEqual(first);
    await expect.poll(vat.turnsWanted).toBe(2);
    await vat.turn();
    await vat.turn();
    expect(answerOf(await vat.call('seen'))).toEqual([...first, 'a next', 'b next']);
  });

  test('R1 what a turn does to durable objects is in its crank, like its sends', async () => {
    const vat = await startVat(
      `const kind = VatData.makeKindHandle('counter');
       const make = VatData.defineDurableKind(kind, () => ({ count: 0 }), {
         add: ({ state }) => { state.count += 1; },
       });
       const counter = make();
       baggage.init('counter', counter);
       return { arm: (other) => { setTimeout(() => { counter.add(); E(counter).add(); }); } };`,
      { globals: ['setTimeout'] },
    );
    expect(vat.started.fault).toBe(null);
    await vat.call('arm');
    await expect.poll(vat.turnsWanted).toBe(1);
    const { storeChanges, fault } = await vat.turn();
    expect(fault).toBe(null);
    expect(storeChanges.filter(([key]) => key.startsWith('vom.o+d'))).toEqual([
      [expect.any(String), JSON.stringify({ count: { body: '#2', slots: [] } })],
    ]);
  });

  test('R1 a callback that throws is a line of the log, and keeps no other from running', async () => {
    const vat = await startVat(
      `return {
         arm: () => {
           setTimeout(() => { throw Error('oops'); });
           setTimeout(() => console.log('the next'));
         },
       };`,
      { globals: ['setTimeout'] },
    );
    await vat.call('arm');
    await expect.poll(vat.turnsWanted).toBe(1);
    expect((await vat.turn()).fault).toBe(null);
    expect(vat.lines()).toEqual(['uncaught: Error: oops', 'the next']);
  });

  test('R1 a rejection that is reported between deliveries is shown in a turn', async () => {
    const vat = await startVat('return {};');
    let shown = 0;
    vat.onUnhandledRejection({ toJSON: () => (shown += 1) });
    await expect.poll(vat.turnsWanted).toBe(1);
    expect([shown, vat.lines()]).toEqual([0, []]);
    await vat.turn();
    expect([shown, vat.lines()]).toEqual([1, ['unhandled rejection: 1']]);
  });

  test('R1 finished work of Web Crypto waits for a turn', async () => {
    const vat = await startVat(
      `return {
         digest: async () => new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(0)))[0],
       };`,
      { globals: ['crypto'] },
    );
    expect((await vat.call('digest')).syscalls).toEqual([]);
    await expect.poll(vat.turnsWanted).toBe(1);
    expect(answerOf(await vat.turn())).toBe(0xe3);
  });
});

describe('fetch', () => {
  const code = `return {
    get: async (url) => (await fetch(url)).text(),
    post: async () => {
      const response = await fetch('https://a.example/b?c#d', { method: 'post', body: 'é', headers: { 'X-One': ' 1 ' } });
      const { status, ok, url, redirected, headers } = response;
      return harden([status, ok, url, redirected, headers.get('X-Two'), await response.json()]);
    },
    abort: async () => {
      const { signal, abort } = new AbortController();
      const answer = fetch('https://a.example/', { signal });
      abort('enough');
      return answer;
    },
  };`;
  const globals = ['fetch', 'AbortController'];
  const answer = { status: 200, statusText: 'OK', url: 'https://a.example/', redirected: false };

  test('P15 asks the kernel, and settles in the turn that brings the answer', async () => {
    const vat = await startVat(code, { globals });
    const { syscalls } = await vat.call('post');
    expect(syscalls).toEqual([
      [
        'fetch',
        1,
        {
          url: 'https://a.example/b?c',
          method: 'POST',
          headers: [
            ['content-type', 'text/plain;charset=UTF-8'],
            ['x-one', '1'],
          ],
          body: new TextEncoder().encode('é'),
        },
      ],
    ]);
    const arrived = await vat.turn([
      1,
      {
        status: 201,
        statusText: 'Created',
        headers: [['x-two', '2']],
        url: 'https://b.example/',
        redirected: true,
        body: new TextEncoder().encode('{"three":3}'),
      },
    ]);
    expect(answerOf(arrived)).toEqual([201, true, 'https://b.example/', true, '2', { three: 3 }]);
    expect(vat.turnsWanted()).toBe(0);
  });

  test('P15 several answers of one turn, in any order', async () => {
    const vat = await startVat(code, { globals });
    expect(names((await vat.call('get', 'https://a.example/1')).syscalls)).toEqual(['fetch']);
    expect(names((await vat.call('get', 'https://a.example/2')).syscalls)).toEqual(['fetch']);
    const body = (text: string) => ({ ...answer, headers: [], body: new TextEncoder().encode(text) });
    const { syscalls } = await vat.turn([2, body('two')], [1, body('one')]);
    expect(syscalls.flatMap((syscall) => (syscall[0] === 'resolve' ? syscall[1] : []))).toEqual([
      ['p-2', false, { body: '#"two"', slots: [] }],
      ['p-1', false, { body: '#"one"', slots: [] }],
    ]);
  });

  test('P15 what cannot be had is a TypeError', async () => {
    const vat = await startVat(code, { globals });
    await vat.call('get', 'https://a.example/');
    expect(answerOf(await vat.turn([1, { error: 'a.example is not allowed' }]))).toMatchObject({
      '#error': 'a.example is not allowed',
      name: 'TypeError',
    });
    expect(answerOf(await vat.call('get', 'file:///etc/passwd'))).toMatchObject({ name: 'TypeError' });
  });

  test('P15 one that is aborted rejects at once with the reason, and its answer may still come', async () => {
    const vat = await startVat(code, { globals });
    const { syscalls } = await vat.call('abort');
    expect(names(syscalls)).toEqual(['fetch', 'abortFetch', 'resolve']);
    expect(syscalls[1]).toEqual(['abortFetch', 1]);
    expect(syscalls[2]).toEqual(['resolve', [['p-1', true, { body: '#"enough"', slots: [] }]]]);
    expect((await vat.turn([1, { error: 'late' }])).syscalls).toEqual([]);
  });
});

describe('globals', () => {
  test('P15 only those that were asked for are there', async () => {
    const vat = await startVat(
      `const report = () => harden([typeof URL, typeof setTimeout, typeof Date, typeof fetch, typeof Request]);
       return {
         report,
         now: () => Date.now() > 1,
         child: () => new Compartment({ globals: { URL }, __options__: true }).evaluate(
           '[typeof URL, typeof setTimeout, (() => { try { return Date.now() } catch (error) { return error.name } })()].join()'),
       };`,
      { globals: ['URL', 'Date'] },
    );
    expect(answerOf(await vat.call('report'))).toEqual(['function', 'undefined', 'function', 'undefined', 'undefined']);
    expect(answerOf(await vat.call('now'))).toBe(true);
    expect(answerOf(await vat.call('child'))).toBe('function,undefined,TypeError');
  });

  test('the vat does not start with one that nobody offers', async () => {
    const vat = await startVat('return {};', { globals: ['URL', 'localStorage'] });
    expect(vat.started).toMatchObject({ fault: 'Vat "v1" requested unknown global "localStorage"' });
  });

  test('are those of the factory that a host gives, which makes them from the powers of the supervisor', async () => {
    const vat = await startVat(`return { arm: () => { later(() => console.log('now')); } };`, {
      globals: ['later'],
      makeAllowedGlobals: (powers) => {
        const { globals, teardown } = createDefaultEndowments(powers);
        return { globals: { later: globals.setTimeout }, teardown };
      },
    });
    await vat.call('arm');
    await expect.poll(vat.turnsWanted).toBe(1);
    await vat.turn();
    expect(vat.lines()).toEqual(['now']);
  });

  test('a worker that was made for one vat starts no other', async () => {
    const { started } = await startVat('return {};', { id: 'v2' });
    expect(started.fault).toBe('this worker was made for v2, not for v1');
  });

  test('R13 those of an attempt at a start that is given up are let go of', async () => {
    const code = (methods: string) => `
      const { makeDefaultExo } = require('ocap-kernel/vat');
      setTimeout(() => console.log('fired'));
      if (baggage.has('thing')) baggage.get('thing');
      const thing = makeDefaultExo('thing', { ${methods} });
      if (!baggage.has('thing')) baggage.init('thing', thing);
      return { thing: () => thing };`;
    let torn = 0;
    const makeAllowedGlobals: MakeAllowedGlobals = (powers) => {
      const { globals, teardown } = createDefaultEndowments(powers);
      return { globals, teardown: () => teardown().then(() => void (torn += 1)) };
    };
    const options = { globals: ['setTimeout'], makeAllowedGlobals };
    const before = await startVat(code('one() {}'), options);
    const { storeChanges } = await before.call('thing');
    const rows = new Map([...before.started.storeChanges, ...storeChanges]);
    const store = [...rows].flatMap(([key, value]): [string, string][] => (value === null ? [] : [[key, value]]));
    expect(torn).toBe(0);

    const vat = await startVat(code('one() {}, two() {}'), { ...options, store });
    expect([vat.started.fault, torn]).toEqual([null, 1]);
    await expect.poll(vat.turnsWanted).toBe(1);
    await vat.turn();
    await vat.turn();
    expect(vat.lines()).toEqual(['fired']);
    expect(vat.turnsWanted()).toBe(1);
  });
});

describe('child compartments', () => {
  test('P15 have the WeakMap and WeakSet of liveslots, however they are made', async () => {
    const vat = await startVat(
      `class Decoy extends Compartment { get globalThis() { return {}; } }
       const genuine = Object.getOwnPropertyDescriptor(Compartment.prototype, 'globalThis').get;
       const nested = new Compartment().evaluate('new Compartment().evaluate("new Compartment()")');
       const given = new Compartment({ globals: { WeakMap: Map, Compartment: Object }, __options__: true });
       const children = [nested, given, new Decoy(), Reflect.construct(Compartment, [], class extends Object {})];
       const passStyleOf = Symbol.for('@endo passStyleOf');
       const same = (child) => ['WeakMap', 'WeakSet', 'Compartment', passStyleOf].map(
         (name) => Reflect.apply(genuine, child, [])[name] === globalThis[name] && globalThis[name] !== undefined);
       return {
         children: () => harden(children.map(same)),
         fails: () => Compartment(),
         constructor: () => new (new Compartment().constructor)(),
       };`,
    );
    expect(vat.started.fault).toBe(null);
    expect(answerOf(await vat.call('children'))).toEqual(Array(4).fill([true, true, true, true]));
    expect(answerOf(await vat.call('fails'))).toMatchObject({ name: 'TypeError' });
    expect(answerOf(await vat.call('constructor'))).toMatchObject({ name: 'TypeError' });
  });
});
