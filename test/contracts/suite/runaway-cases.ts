import { shippedLimits as limits } from '../../../src/wire/limits.ts';
import { assertEqual } from '../assertions.ts';
import { ref, type Case } from './suite-kernel.ts';

const TOO_SLOW = /did not end within 1 seconds/;

/** What the vat does, what is said of it, and how long it may take. `other` stands for another vat's root. */
const undone: [method: string, args: unknown[], problem: RegExp, deliveryTimeLimitMs: number][] = [
  ['loop', [], TOO_SLOW, 1_000],
  ['turnInMicrotasks', [], TOO_SLOW, 1_000],
  // Each message is two: it is sent, and its answer subscribed to.
  ['flood', ['other', limits.syscallsPerCrank / 2 + 1], /syscall/, 60_000],
  ['sendLong', ['other', limits.capDataLength + 1], /./, 60_000],
  ['storeLong', [limits.vatStoreValueLength + 1], /./, 60_000],
];

const undoneCases: Case[] = undone.map(([method, args, problem, deliveryTimeLimitMs]) => ({
  name: `P16 a runaway (${method}) is stopped: its crank is undone, its message rejected, and it starts again`,
  run: async ({ launch, send, assertAnswer, vatStatus }) => {
    const { root, rootOf, idOf } = await launch({
      runaway: { vat: 'runaway', creationOptions: { deliveryTimeLimitMs } },
      other: { vat: 'runaway' },
    });
    await assertAnswer(1, root, 'increment');
    const given = args.map((arg) => (arg === 'other' ? ref(rootOf('other')) : arg));
    const outcome = send(root, method, ...given).then(
      () => 'an answer',
      (error: unknown) => String(error),
    );
    await assertAnswer(1, rootOf('other'), 'increment');
    const text = await outcome;
    assertEqual(text.includes('[MESSAGE_UNDONE]') && problem.test(text) ? 'undone' : text, 'undone', method);
    // The count is without what was undone.
    await assertAnswer(2, root, 'increment');
    const { state, incarnation } = (await vatStatus(idOf('runaway'))) ?? {};
    assertEqual([state, incarnation], ['running', 2], 'the state and incarnation');
  },
}));

export const runawayCases: Case[] = [
  ...undoneCases,
  {
    name: 'P16 recursion without end is an error of the method, and the vat goes on',
    run: async ({ launch, assertAnswer, assertRejected, vatStatus }) => {
      const { root, idOf } = await launch({ runaway: { vat: 'runaway' } });
      await assertAnswer(1, root, 'increment');
      await assertRejected(/Maximum call stack size exceeded/, root, 'recurse');
      await assertAnswer(2, root, 'increment');
      assertEqual((await vatStatus(idOf('runaway')))?.incarnation, 1, 'the incarnation');
    },
  },
];
