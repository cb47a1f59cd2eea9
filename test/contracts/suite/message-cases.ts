import { assertEqual, assertRejects } from '../assertions.ts';
import { ref, type Case } from './suite-kernel.ts';

const pair = { alice: { vat: 'alice' }, bob: { vat: 'bob' } };
const puppets = { one: { vat: 'puppet' }, two: { vat: 'puppet' } };

/** Values as they are sent, and the JSON that they travel as. */
const values: [sent: unknown, json: unknown][] = [
  [null, null],
  [true, true],
  [0, 0],
  [1.5e300, 1.5e300],
  [NaN, '#NaN'],
  [Infinity, '#Infinity'],
  [-Infinity, '#-Infinity'],
  [undefined, '#undefined'],
  [3n, '+3'],
  [-(2n ** 70n), '-1180591620717411303424'],
  ['', ''],
  ['text, Ünïcödé, 🙂', 'text, Ünïcödé, 🙂'],
  ['#looks special', '!#looks special'],
  [[], []],
  [{}, {}],
  [
    [1, [2, [3, { deep: [{ deeper: 'yes' }] }]]],
    [1, [2, [3, { deep: [{ deeper: 'yes' }] }]]],
  ],
];

export const messageCases: Case[] = [
  {
    name: 'P3 data of every kind comes back as it was sent, from a vat and through another',
    platform: true,
    run: async ({ launch, ask }) => {
      const { rootOf } = await launch(pair);
      const list = values.map(([sent]) => sent);
      const json = values.map(([, travels]) => travels);
      for (const [sent, travels] of values) {
        assertEqual(await ask(rootOf('bob'), 'echo', sent), travels, `echo of ${String(sent)}`);
      }
      assertEqual(await ask(rootOf('alice'), 'askBob', list), json, 'all at once, by way of alice');
    },
  },
  {
    name: 'P3 P20 keys arrive as they were sent, whatever keys came before them',
    platform: true,
    run: async ({ launch, send, assertStates }) => {
      const { rootOf } = await launch(pair);
      // Marshal sorts keys; these come second.
      for (const key of ['b\\', 'b\n', 'b\\', 'b\ud800', 'b\\u', 'b\u0000c', '|"', '|\\']) {
        const value = { a: 1, [key]: 2 };
        const { body } = await send(rootOf('alice'), 'askBob', value);
        assertEqual(body, `#${JSON.stringify(value)}`, `the key ${JSON.stringify(key)}`);
      }
      await assertStates({ alice: 'running', bob: 'running' });
    },
  },
  {
    name: 'P12 an error keeps its name and message and loses the rest',
    run: async ({ launch, assertRejected, assertAnswer }) => {
      const { root } = await launch({ counter: { vat: 'counter' } });
      await assertRejected(/^TypeError: oh no$/, root, 'fail', 'oh no');
      await assertRejected(/no method "nonsense"/, root, 'nonsense');
      await assertAnswer(0, root, 'read');
    },
  },
  {
    name: 'P6 messages from one vat to one object arrive in the order sent',
    run: async ({ launch, ask }) => {
      const { root } = await launch(pair);
      const numbers = Array.from({ length: 200 }, (_, i) => i);
      assertEqual(await ask(root, 'order', 200), numbers, 'the notes of bob');
    },
  },
  {
    name: '300 calls at once are each answered once, in order',
    platform: true,
    run: async ({ launch, ask }) => {
      const { root } = await launch({ counter: { vat: 'counter' } });
      const answers = await Promise.all(Array.from({ length: 300 }, () => ask(root, 'increment')));
      const sorted = [...answers].sort((a, b) => Number(a) - Number(b));
      const numbers = Array.from({ length: 300 }, (_, i) => i + 1);
      assertEqual(sorted, numbers, 'the counts');
    },
  },
  {
    name: 'messages are sent to the answers of messages, several deep',
    run: async ({ launch, refOf, send, assertAnswer }) => {
      const { root, rootOf } = await launch({ ...pair, ...puppets });
      await assertAnswer(['thing', 'friend'], root, 'pipeline');
      // A chain of three things of one vat, reached from another by one crank's sends.
      const [one, two] = [rootOf('one'), rootOf('two')];
      const things: string[] = [];
      for (const label of ['first', 'second', 'third']) things.push(await refOf(one, 'make', 'far', label));
      await send(String(things[0]), 'befriend', ref(things[1]));
      await send(String(things[1]), 'befriend', ref(things[2]));
      await send(two, 'hold', 'start', ref(things[0]));
      await assertAnswer('third', two, 'pipeline', 'start', 2);
    },
  },
  {
    name: 'P6 messages to an unresolved promise keep their order and follow it',
    run: async ({ launch, ask, send, assertRejected }) => {
      const { rootOf } = await launch(puppets);
      const [one, two] = [rootOf('one'), rootOf('two')];
      await send(one, 'promise', 'p');
      await send(one, 'hold', 'two', ref(two));
      await send(one, 'tell', 'two', 'hold', ['p'], ['p']);
      const answers = ask(two, 'pipelineMany', 'p', 'echo', 30);
      await send(one, 'resolveTo', 'p', 'two');
      const numbers = Array.from({ length: 30 }, (_, i) => i);
      assertEqual(await answers, numbers, 'what was sent ahead');
      await send(one, 'promise', 'q');
      await send(one, 'tell', 'two', 'hold', ['q'], ['q']);
      const lost = assertRejected(/changed its mind/, two, 'pipelineMany', 'q', 'echo', 3);
      await send(one, 'reject', 'q', 'one has changed its mind');
      await lost;
    },
  },
  {
    name: 'promises are arguments before and after they are decided, lead to promises, and hold each other',
    run: async ({ launch, send, assertAnswer, assertRejected }) => {
      const { root, rootOf } = await launch({ ...pair, ...puppets });
      await assertAnswer('decided later', root, 'promiseArgument');
      const [one, two] = [rootOf('one'), rootOf('two')];
      await send(one, 'hold', 'two', ref(two));
      for (const name of ['a', 'b', 'c']) await send(one, 'promise', name);
      await send(one, 'tell', 'two', 'hold', ['early'], ['a']);
      await send(one, 'resolveTo', 'a', 'b');
      await send(one, 'resolve', 'b', 'the end of the chain');
      await send(one, 'tell', 'two', 'hold', ['late'], ['a']);
      await assertAnswer('the end of the chain', two, 'look', 'early');
      await assertAnswer('the end of the chain', two, 'look', 'late');
      await send(one, 'tell', 'two', 'hold', ['c'], ['c']);
      const rejected = assertRejected(/^Error: never mind$/, two, 'look', 'c');
      await send(one, 'reject', 'c', 'never mind');
      await rejected;
      for (const name of ['x', 'y']) await send(one, 'promise', name);
      await send(one, 'tell', 'two', 'hold', ['x'], ['x']);
      await send(one, 'resolveToList', 'x', 'y');
      await send(one, 'resolveToList', 'y', 'x');
      await assertAnswer('a list', two, 'look', 'x');
    },
  },
  {
    name: 'an object keeps its identity on all ways',
    run: async ({ launch, refOf, refsOf, assertAnswer, send }) => {
      const { rootOf } = await launch(pair);
      const apple = await refOf(rootOf('alice'), 'makeThing', 'apple');
      await assertAnswer('apple', apple, 'label');
      assertEqual(await refsOf(rootOf('bob'), 'echo', [ref(apple), { again: ref(apple) }]), [apple], 'the references');
      assertEqual(await refsOf(rootOf('alice'), 'askBob', ref(apple)), [apple], 'its own, come home and gone again');
      await send(rootOf('alice'), 'hold', ref(rootOf('bob')));
      assertEqual(await refsOf(rootOf('bob'), 'echo', ref(rootOf('bob'))), [rootOf('bob')], 'a root');
    },
  },
  {
    name: 'P8 a message with a requestId is done once, however often it is asked for',
    run: async ({ launch, call, restartKernel, ask, sendOnce }) => {
      const { root } = await launch({ counter: { vat: 'counter' } });
      const increment = async () => (await sendOnce('the one', root, 'increment')).body;
      assertEqual(await increment(), '#1', 'the first answer');
      assertEqual(await increment(), '#1', 'the second answer');
      await restartKernel();
      assertEqual(await increment(), '#1', 'the answer after a restart');
      assertEqual(await ask(root, 'read'), 1, 'the count');
      await call('acknowledgeAnswer', 'the one');
      assertEqual(await increment(), '#2', 'the answer to the id once it was forgotten');
      await call('acknowledgeAnswer', 'the one');
    },
  },
  {
    name: 'what cannot be sent is refused and touches nothing',
    run: async ({ launch, call, send, assertAnswer, assertRejected }) => {
      const { root, rootOf } = await launch({ ...pair, counter: { vat: 'counter' } });
      await assertRejected(/\[OBJECT_NOT_FOUND\] no object ko999/, 'ko999', 'read');
      await assertRejected(/\[INVALID_ARGUMENT\].*"kp1"/, 'kp1', 'read');
      await assertRejected(/\[INVALID_ARGUMENT\]/, 'nonsense', 'read');
      await assertRejected(/\[OBJECT_NOT_FOUND\]/, rootOf('counter'), 'increment', ref('ko998'));
      await assertAnswer(0, rootOf('counter'), 'read');
      await send(rootOf('bob'), 'release', 'data, which has no methods');
      await assertRejected(/label|NOT_CALLABLE/, root, 'pipeline');
      await assertRejects(call('revoke', 'kp1'), /\[INVALID_ARGUMENT\]/, 'revoke');
      await assertRejects(call('pingVat', 'v999'), /\[VAT_NOT_FOUND\] no vat v999/, 'pingVat');
      await assertRejects(
        call('terminateSubcluster', 's999'),
        /\[SUBCLUSTER_NOT_FOUND\] no subcluster s999/,
        'terminateSubcluster',
      );
    },
  },
];
