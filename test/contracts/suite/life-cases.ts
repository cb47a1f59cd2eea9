import { assertEqual, assertRejects } from '../assertions.ts';
import { ref, type Case } from './suite-kernel.ts';

const versioned = { versioned: { vat: 'versioned' } };

/** Each way to break a launch, and what is said of it. */
const broken: [how: string, text: RegExp][] = [
  ['throws', /\[VAT_START_FAILED\].*\(broken\): no luck today/],
  ['hangs', /\[VAT_START_FAILED\].*\(broken\): buildRootObject did not settle/],
  ['not a remotable', /\[VAT_START_FAILED\].*\(broken\): .*not Far/],
  ['bootstrap rejects', /\[BOOTSTRAP_FAILED\].*: not today/],
];

export const lifeCases: Case[] = [
  {
    name: 'P19 a launch that fails leaves nothing',
    run: async ({ launch, assertStates, call }) => {
      for (const [how, text] of broken) {
        const failing = launch({ broken: { vat: 'broken', parameters: { how } }, bob: { vat: 'bob' } });
        await assertRejects(failing, text, how);
      }
      await assertRejects(launch({ missing: { vat: 'missing' } }), /\[BUNDLE_/, 'a source that is not there');
      await assertRejects(
        call('launchSubcluster', { bootstrap: 'eve', vats: { bob: { sourceSpec: 'x.ts' } } }),
        /\[INVALID_CONFIG\] bootstrap: no vat is named "eve"/,
        'a config that names no vat',
      );
      await assertStates({});
      assertEqual(await call('getSubclusters'), [], 'the subclusters');
    },
  },
  {
    name: 'P17 restartVat keeps root, baggage and durable objects; the rest rejects when used',
    run: async ({ launch, call, refOf, send, assertAnswer, assertRejected, vatStatus }) => {
      const { root, idOf } = await launch(versioned);
      const durable = await refOf(root, 'getDurable');
      const ephemeral = await refOf(root, 'getEphemeral');
      await assertAnswer('ephemeral', ephemeral, 'label');
      const pending = assertRejected(/\[VAT_RESTARTED\]/, root, 'never');
      await send(root, 'version');
      await call('restartVat', idOf('versioned'));
      await pending;
      await assertAnswer('durable of version 1', durable, 'label');
      await assertRejected(/\[OBJECT_DELETED\]/, ephemeral, 'label');
      assertEqual(await refOf(root, 'getDurable'), durable, 'the durable object');
      assertEqual((await vatStatus(idOf('versioned')))?.incarnation, 2, 'the incarnation');
    },
  },
  {
    name: 'P17 a kernel restart keeps counts, shelves, and what they refer to',
    platform: true,
    run: async ({ launch, restartKernel, refOf, send, ask, assertAnswer, assertStates }) => {
      const { root, rootOf } = await launch({
        counter: { vat: 'counter' },
        one: { vat: 'puppet' },
        two: { vat: 'puppet' },
      });
      const [one, two] = [rootOf('one'), rootOf('two')];
      await send(root, 'increment', 41);
      const thing = await refOf(one, 'make', 'durable', 'of vat one');
      await send(two, 'shelve', 'thing', ref(thing));
      await send(two, 'mark', ref(thing), 'seen before');
      await send(one, 'shelve', 'own', ref(thing));
      for (let n = 0; n < 2; n += 1) {
        await restartKernel();
        assertEqual(await ask(root, 'increment'), 42 + n, 'the count');
        const shelved = await refOf(two, 'lookAtShelf', 'thing');
        assertEqual(await refOf(one, 'lookAtShelf', 'own'), shelved, 'the same thing on both shelves');
        await assertAnswer('of vat one', shelved, 'label');
        await assertAnswer('seen before', two, 'markOf', ref(shelved));
      }
      await assertStates({ counter: 'running', one: 'running', two: 'running' });
    },
  },
  {
    name: 'P17 R13 default exos come back from every durable place, over restarts of vat and kernel',
    platform: true,
    run: async ({ launch, call, restartKernel, assertAnswer }) => {
      const { root, idOf } = await launch({ keeper: { vat: 'exo-keeper' } });
      const labels = ['top', 'nested', 'in map', 'key', 'state'];
      const all = Array.from({ length: 6 }, () => true);
      await assertAnswer('a secret', root, 'storeAll');
      await assertAnswer(labels, root, 'labels');
      const restarts = [() => call('restartVat', idOf('keeper')), restartKernel, restartKernel];
      for (const restart of restarts) {
        await restart();
        await assertAnswer(all, root, 'same');
        const again = labels.map((label) => `${label} again`);
        await assertAnswer(again, root, 'labels');
      }
    },
  },
  {
    name: 'P18 upgradeVat runs new code on the old baggage, and a failure changes nothing',
    platform: true,
    run: async ({ launch, call, refOf, assertAnswer, sourceOf }) => {
      const { root, rootOf, idOf } = await launch({ ...versioned, counter: { vat: 'counter' } });
      const id = idOf('versioned');
      const durable = await refOf(root, 'getDurable');
      await call('upgradeVat', id, { parameters: { version: 2 } });
      await assertAnswer(2, root, 'version');
      await assertAnswer('durable of version 2', durable, 'label');
      const fails = call('upgradeVat', id, { parameters: { version: 3, how: 'throws' } });
      await assertRejects(fails, /\[UPGRADE_FAILED\].*the new version is broken/, 'upgradeVat');
      const forgets = call('upgradeVat', id, { parameters: { version: 3, how: 'forgets its kind' } });
      await assertRejects(forgets, /\[UPGRADE_FAILED\]/, 'upgradeVat');
      await assertAnswer(2, root, 'version');
      await assertAnswer('durable of version 2', durable, 'label');

      const counter = rootOf('counter');
      await assertAnswer(5, counter, 'increment', 5);
      await call('upgradeVat', idOf('counter'), { sourceSpec: sourceOf('no-bootstrap') });
      await assertAnswer('hello', counter, 'hello');
      await call('upgradeVat', idOf('counter'), { sourceSpec: sourceOf('counter') });
      await assertAnswer(6, counter, 'increment');
    },
  },
  {
    name: 'P4 exitVat keeps what its crank did, exitVatWithFailure undoes it',
    run: async ({ launch, assertAnswer, assertRejected, assertStates }) => {
      const { root } = await launch({ exits: { vat: 'exits' } });
      await assertAnswer('last words', root, 'exit', 'last words');
      await assertStates({});
      await assertRejected(/OBJECT_|VAT_TERMINATED/, root, 'never');
      const { root: other } = await launch({ exits: { vat: 'exits' } });
      const pending = assertRejected(/\[VAT_TERMINATED\]/, other, 'never');
      await assertRejected(/\[MESSAGE_UNDELIVERED\].*ended itself with a failure/, other, 'fail');
      await pending;
      await assertStates({});
    },
  },
  {
    name: 'P10 terminateVat rejects what the vat was to decide and leaves the others alone',
    run: async ({ launch, call, assertAnswer, assertRejected, assertStates }) => {
      const { root, rootOf, idOf } = await launch({ alice: { vat: 'alice' }, bob: { vat: 'bob' } });
      const waiting = assertRejected(/\[VAT_TERMINATED\].*enough of it/, root, 'waitForBob');
      const direct = assertRejected(/\[VAT_TERMINATED\]/, rootOf('bob'), 'later');
      await assertAnswer(1, root, 'askBob', 1);
      await call('terminateVat', idOf('bob'), 'enough of it');
      await waiting;
      await direct;
      await assertRejected(/OBJECT_DELETED|VAT_TERMINATED/, root, 'askBob', 1);
      await assertStates({ alice: 'running' });
    },
  },
  {
    name: 'a suspended vat keeps its queue until it is resumed',
    run: async ({ launch, call, ask, assertStates, vatStatus }) => {
      const { root, idOf } = await launch({ counter: { vat: 'counter' } });
      await call('suspendVat', idOf('counter'), 'for lunch');
      const waiting = ask(root, 'increment');
      // What is asked later is answered later.
      await call('getStatus');
      assertEqual((await vatStatus(idOf('counter')))?.error, 'for lunch', 'the reason');
      await assertStates({ counter: 'suspended' });
      await call('resumeVat', idOf('counter'));
      assertEqual(await waiting, 1, 'the answer');
    },
  },
  {
    name: 'reloadSubcluster begins anew under new ids, terminateSubcluster ends',
    run: async ({ launch, call, send, assertAnswer, assertRejected, assertStates }) => {
      const { root, subclusterId } = await launch({ counter: { vat: 'counter', parameters: { start: 7 } } });
      await send(root, 'increment');
      const next = await call('reloadSubcluster', subclusterId);
      await assertAnswer(7, next.rootKref, 'read');
      await assertRejected(/VAT_TERMINATED|OBJECT_/, root, 'read');
      await call('terminateSubcluster', next.subclusterId);
      await assertStates({});
      assertEqual(await call('getSubclusters'), [], 'the subclusters');
    },
  },
  {
    name: 'forceReset ends what runs under the same config; named bundles are shared',
    run: async ({ call, sourceOf, assertAnswer, assertRejected, assertStates }) => {
      const config = {
        bootstrap: 'one',
        forceReset: true,
        bundles: { counting: { sourceSpec: sourceOf('counter') } },
        vats: {
          one: { bundleName: 'counting', parameters: { start: 1 } },
          two: { bundleName: 'counting', parameters: { start: 2 } },
        },
      };
      const first = await call('launchSubcluster', config);
      const second = await call('launchSubcluster', config);
      await assertRejected(/VAT_TERMINATED|OBJECT_/, first.rootKref, 'read');
      await assertAnswer(1, second.rootKref, 'read');
      await assertStates({ one: 'running', two: 'running' });
      const [one, two] = (await call('getStatus')).vats;
      assertEqual(one?.bundleId, two?.bundleId, 'the bundle of both');
    },
  },
  {
    name: 'what a vat writes to its console is in the log of the kernel',
    run: async ({ launch, call, send }) => {
      const { root, idOf } = await launch({ talker: { vat: 'talker' } });
      const levels = ['debug', 'log', 'info', 'warn', 'error'];
      for (const level of levels) await send(root, 'say', level, `a line of ${level}`);
      const { entries } = await call('getLogs', { vatId: idOf('talker') });
      assertEqual(
        entries.map(({ level, text, incarnation }) => [level, text, incarnation]),
        levels.map((level) => [level, `a line of ${level}`, 1]),
        'the lines',
      );
    },
  },
  {
    name: 'loggers tag their lines, and a rejection that nobody hears is an error line of its vat',
    platform: true,
    run: async ({ launch, call, send, assertAnswer }) => {
      const { root, idOf } = await launch({ chatty: { vat: 'chatty' } });
      await send(root, 'talk');
      await assertAnswer('answered', root, 'rejectUnheard');
      // The realm tells of the rejection in a turn of its own; so does the vat when it is asked for its dead.
      await call('collectGarbage');
      const { entries } = await call('getLogs', { vatId: idOf('chatty') });
      const lines = entries.map(({ level, tags, text }) => `${[level, ...tags].join('.')}: ${text}`);
      const expected = [
        'log: starting',
        'error: console error',
        'warn: logger warn {"a":"1n"}',
        'info.one.two: tagged',
        'warn.one.two.three: tagged more',
        'log.stdout: standard output',
        'error: unhandled rejection: TypeError: nobody listens',
      ];
      assertEqual(
        expected.filter((line) => !lines.includes(line)),
        [],
        `lines that are missing among ${lines.join(' | ')}`,
      );
    },
  },
];
