/** Odd values that a vat answers, sends, throws and stores. */
import { testSize } from '../../../support/test-limits.ts';
import { assertEqual } from '../../assertions.ts';
import { ref, type Case } from '../suite-kernel.ts';

const KEYS = testSize(100_000, 20_000);

/** What cannot leave a vat, as an answer or in a message. */
const unsendable: readonly (readonly [value: string, problem: RegExp])[] = [
  ['harden(new Proxy(() => {}, {}))', /Remotables must be explicitly declared/],
  ['harden(new Proxy({}, { ownKeys() { throw Error("trap"); } }))', /trap/],
  ['harden({ get x() { return 1; } })', /accessor/],
  ['harden({ x() {} })', /Remotables must be explicitly declared/],
  ['harden({ toJSON() { return 1; } })', /Remotables must be explicitly declared/],
  ['harden({ toJSON: 1, nested: { toJSON() {} } })', /Remotables must be explicitly declared/],
  ['harden(new Map())', /./],
  ['harden(new WeakMap())', /./],
  ['harden(/x/)', /./],
  ['harden(new Date(0))', /./],
  ['harden(class {})', /./],
  ['harden(Object.create({ x: 1 }))', /./],
  ['harden(Object.create(null))', /./],
  ['Symbol("x")', /./],
  ['harden({ [Symbol.for("x")]: 1 })', /./],
  ['harden(Object.assign([1], { x: 1 }))', /./],
  ['harden([, 1])', /./],
  ['new Uint8Array(1)', /./],
  ['globalThis', /./],
  ['harden(new Compartment({ __options__: true }))', /./],
];

export const valueCases: Case[] = [
  {
    name: 'P15 what is no data cannot leave a vat',
    run: async ({ launch, ask, assertRejected, assertAnswer, assertStates }) => {
      const { rootOf } = await launch({ artist: { vat: 'escape-artist' }, other: { vat: 'escape-artist' } });
      const [artist, other] = [rootOf('artist'), ref(rootOf('other'))];
      for (const [value, problem] of unsendable) {
        await assertRejected(problem, artist, 'hand', `return ${value};`);
        const sent = String(await ask(artist, 'attempt', `return E(target).take(${value});`, other));
        assertEqual(/^threw /.test(sent), true, `${value} as an argument: ${sent}`);
      }
      await assertAnswer('gave fine', artist, 'attempt', 'return "fine";');
      await assertStates({ artist: 'running', other: 'running' });
    },
  },
  {
    name: 'P15 a frozen proxy is copied: no trap runs beyond its vat',
    run: async ({ launch, assertAnswer }) => {
      const { rootOf } = await launch({ artist: { vat: 'escape-artist' }, other: { vat: 'escape-artist' } });
      const proxy = 'harden(new Proxy({ x: 1 }, { get: (target, key) => { traps += 1; return target[key]; } }))';
      const body = `let traps = 0; const proxy = ${proxy}; await E(target).take(proxy); const before = traps; await E(target).take(1); return before === traps;`;
      await assertAnswer('gave true', rootOf('artist'), 'attempt', body, ref(rootOf('other')));
      await assertAnswer({ x: 1 }, rootOf('artist'), 'hand', `let traps = 0; return ${proxy};`);
    },
  },
  {
    name: 'P15 thenables are called late and get nothing',
    run: async ({ launch, ask, assertAnswer, assertRejected }) => {
      const { rootOf } = await launch({ artist: { vat: 'escape-artist' }, other: { vat: 'escape-artist' } });
      const [artist, other] = [rootOf('artist'), ref(rootOf('other'))];
      const called = 'let called = 0; const thenable = harden({ then() { called += 1; } });';
      await assertAnswer('gave 0', artist, 'attempt', `${called} void E(thenable).x(); return called;`);
      const sent = String(await ask(artist, 'attempt', `${called} await E(target).take(thenable);`, other));
      assertEqual(/^threw /.test(sent), true, `a thenable as an argument: ${sent}`);
      await assertRejected(/thrown by then/, artist, 'hand', 'return { then() { throw Error("thrown by then"); } };');
      await assertRejected(/in the getter/, artist, 'hand', 'return { get then() { throw Error("in the getter"); } };');
      await assertAnswer(
        7,
        artist,
        'hand',
        'return { then(resolve) { resolve(7); resolve(8); throw Error("late"); } };',
      );
      // A thenable that never calls back leaves its caller waiting, and nobody else.
      void ask(artist, 'hand', 'return { then() {} };').catch(() => undefined);
      await assertAnswer('gave fine', artist, 'attempt', 'return "fine";');
    },
  },
  {
    name: 'P15 references written in text mean nothing',
    run: async ({ launch, ask, refsOf, assertAnswer }) => {
      const { rootOf } = await launch({ artist: { vat: 'escape-artist' }, other: { vat: 'escape-artist' } });
      const [artist, other] = [rootOf('artist'), ref(rootOf('other'))];
      for (const text of [
        '$0',
        '$0.Alleged: x',
        '&0',
        '%x',
        '#undefined',
        '!$0',
        'o-1',
        'o+0',
        'p-1',
        'ko1',
        'd-0',
        '+1',
        '',
      ]) {
        const json = JSON.stringify(text);
        assertEqual(await refsOf(artist, 'hand', `return ${json};`), [], `references of ${json}`);
        await assertAnswer('gave string', artist, 'attempt', `return E(target).take(${json});`, other);
        await assertAnswer(
          'gave true',
          artist,
          'attempt',
          `return (await E(root).hand("return ${text};".replace(/return .*/, ${JSON.stringify(`return ${json};`)}))) === ${json};`,
        );
      }
      for (const record of [
        '{ "@qclass": "slot", index: 0 }',
        '{ "@qclass": "error", name: "x", message: "y" }',
        '{ "#error": "x" }',
        '{ "#tag": "x", payload: 1 }',
        '{ "@ref": "ko1" }',
      ]) {
        // Some of these marshal refuses to write; what it writes means what it says.
        const sent = String(await ask(artist, 'attempt', `return E(target).take(harden(${record}));`, other));
        assertEqual(/^(gave object|threw )/.test(sent), true, `${record}: ${sent}`);
        assertEqual(await refsOf(artist, 'hand', `return harden([${record}]);`).catch(() => []), [], record);
      }
    },
  },
  {
    name: 'P15 a record with __proto__ brings no prototype',
    run: async ({ launch, ask }) => {
      const { rootOf } = await launch({ artist: { vat: 'escape-artist' }, other: { vat: 'escape-artist' } });
      const body =
        'const sent = await E(target).hand("return harden(JSON.parse(\'{\\"__proto__\\":{\\"x\\":1}}\'));"); return typeof sent.x + typeof ({}).x;';
      const outcome = String(await ask(rootOf('artist'), 'attempt', body, ref(rootOf('other'))));
      assertEqual(/^(threw |gave undefinedundefined$)/.test(outcome), true, outcome);
    },
  },
  {
    name: 'P15 not-a-number says nothing of its bits',
    run: async ({ launch, assertAnswer }) => {
      const { root } = await launch({ artist: { vat: 'escape-artist' } });
      const odd =
        'const view = new DataView(new ArrayBuffer(8)); view.setBigUint64(0, 0xfff8000000000123n); const odd = view.getFloat64(0);';
      await assertAnswer('#NaN', root, 'hand', `${odd} return odd;`);
      await assertAnswer(
        'gave true',
        root,
        'attempt',
        `${odd} const back = await E(root).hand("return NaN;"); const bits = new DataView(new ArrayBuffer(8)); bits.setFloat64(0, back); return bits.getBigUint64(0) === 0x7ff8000000000000n;`,
      );
    },
  },
  {
    name: 'P15 promises are decided once, and a circle of them harms nobody',
    run: async ({ launch, assertAnswer, assertRejected }) => {
      const { rootOf } = await launch({ artist: { vat: 'escape-artist' }, bob: { vat: 'bob' } });
      const [artist, bob] = [rootOf('artist'), ref(rootOf('bob'))];
      await assertAnswer(
        1,
        artist,
        'hand',
        'return new Promise((resolve, reject) => { resolve(1); resolve(2); reject(Error("x")); });',
      );
      await assertRejected(
        /cycle/i,
        artist,
        'hand',
        'let decide; const promise = new Promise((resolve) => { decide = resolve; }); decide(promise); return promise;',
      );
      const circle =
        'let decide; const promise = new Promise((resolve) => { decide = resolve; }); decide(E(target).echo(harden([promise])).then(([same]) => same)); return "made";';
      await assertAnswer('gave made', artist, 'attempt', circle, bob);
      await assertAnswer('fine', rootOf('bob'), 'echo', 'fine');
      await assertAnswer('gave fine', artist, 'attempt', 'return "fine";');
    },
  },
  {
    name: 'P15 rejections that nobody hears, and what a watcher throws, are lines of the log',
    platform: true,
    run: async ({ launch, call, assertAnswer, assertStates }) => {
      const { root, idOf } = await launch({ artist: { vat: 'escape-artist' } });
      for (const reason of [
        'Error("unheard")',
        'undefined',
        'null',
        'Symbol("x")',
        'Object.create(null)',
        'new Proxy({}, { get() { throw Error("trap"); }, getPrototypeOf() { throw Error("trap"); } })',
        'Object.create(Error.prototype, { message: { get() { throw Error("getter"); } } })',
        'Object.create(Error.prototype, { name: { value: Symbol("x") } })',
        'Object.defineProperty(() => {}, "name", { get() { throw Error("getter"); } })',
        '{ toJSON() { throw Error("toJSON"); } }',
        '{ toJSON() {} }',
        '"x".repeat(1_000_000)',
      ]) {
        await assertAnswer('gave undefined', root, 'attempt', `void Promise.reject(${reason});`);
        await call('collectGarbage');
        await assertAnswer(
          'gave undefined',
          root,
          'attempt',
          `console.log(${reason}); vatPowers.logger.warn(${reason}); vatPowers.stdout(${reason});`,
        );
      }
      const watcher =
        'const make = VatData.defineDurableKind(VatData.makeKindHandle("w"), () => ({}), { onFulfilled() { throw Error("in a watcher"); } });';
      await assertAnswer(
        'gave undefined',
        root,
        'attempt',
        `${watcher} VatData.watchPromise(Promise.resolve(1), make());`,
      );
      await assertAnswer('gave fine', root, 'attempt', 'return "fine";');
      const { entries } = await call('getLogs', { vatId: idOf('artist') });
      assertEqual(
        entries.some(({ text }) => text === 'unhandled rejection: Error: unheard'),
        true,
        'the line of the first',
      );
      assertEqual(
        (await call('getStatus')).vats.map(({ incarnation }) => incarnation),
        [1],
        'the incarnation',
      );
      await assertStates({ artist: 'running' });
    },
  },
  {
    name: 'P15 keys of a store are text and nothing else',
    run: async ({ launch, call, ask, assertAnswer }) => {
      const { rootOf, idOf } = await launch({ artist: { vat: 'escape-artist' }, other: { vat: 'escape-artist' } });
      const keys = [
        '',
        '\0',
        'a\0b',
        '\ud800',
        '\udc00\ud800',
        '\uffff',
        '../../v2/x',
        '..',
        '|',
        '~',
        '%00',
        "'; DROP TABLE vats; --",
        'vc.1.|entryCount',
        'vom.rc.o+d6/1',
        'idCounters',
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
        'x'.repeat(200),
      ];
      const list = JSON.stringify(keys);
      await assertAnswer(
        'gave undefined',
        rootOf('artist'),
        'attempt',
        `for (const [i, key] of ${list}.entries()) baggage.init(key, harden([key, i]));`,
      );
      await assertAnswer(
        'threw Error: key too large',
        rootOf('artist'),
        'attempt',
        'baggage.init("x".repeat(100_000), 1);',
      );
      await call('restartVat', idOf('artist'));
      const check = `const keys = ${list}; const wrong = keys.filter((key, i) => { const [same, at] = baggage.get(key); return same !== key || at !== i; }); return [wrong.length, [...baggage.keys()].length];`;
      await assertAnswer(`gave 0,${keys.length}`, rootOf('artist'), 'attempt', check);
      await assertAnswer('gave 0', rootOf('other'), 'attempt', 'return [...baggage.keys()].length;');
      assertEqual((await call('getStatus')).vats.length, 2, 'the vats');
      await assertAnswer(
        'gave undefined',
        rootOf('artist'),
        'attempt',
        `for (const key of ${list}) baggage.delete(key);`,
      );
      await assertAnswer('gave 0', rootOf('artist'), 'attempt', 'return [...baggage.keys()].length;');
      const odd = String(await ask(rootOf('other'), 'attempt', 'baggage.init(Far("key", {}), 1);'));
      assertEqual(/Must be a string/.test(odd), true, `an object as a key: ${odd}`);
    },
  },
  {
    name: 'P15 tens of thousands of keys harm nobody',
    run: async ({ launch, call, assertAnswer }) => {
      const { rootOf, idOf } = await launch({ artist: { vat: 'escape-artist' }, bob: { vat: 'bob' } });
      for (let from = 0; from < KEYS; from += 5_000) {
        await assertAnswer(
          'gave undefined',
          rootOf('artist'),
          'attempt',
          `for (let i = ${from}; i < ${from + 5_000}; i += 1) baggage.init('key ' + i, i);`,
        );
      }
      await call('restartVat', idOf('artist'));
      await assertAnswer(`gave ${KEYS - 1}`, rootOf('artist'), 'attempt', `return baggage.get("key ${KEYS - 1}");`);
      await assertAnswer('fine', rootOf('bob'), 'echo', 'fine');
    },
  },
];
