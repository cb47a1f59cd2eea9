/** Values and deeds of a vat that are too large. */
import { ref, type Case } from '../suite-kernel.ts';
import { tries } from './attempts.ts';

const nested = (depth: number): string => `let list = []; for (let i = 0; i < ${depth}; i += 1) list = [list];`;

/** What is beyond a limit of the kernel, and what it says of it. */
const beyondLimits: readonly (readonly [what: string, body: string, problem: RegExp])[] = [
  ['an answer of 11 million characters', 'return "x".repeat(11_000_000);', /longer than 10000000/],
  ['an argument of 11 million characters', 'await E(target).take("x".repeat(11_000_000));', /longer than 10000000/],
  ['an error of 11 million characters', 'throw Error("x".repeat(11_000_000));', /longer than 10000000/],
  ['a stored value of 11 million characters', 'baggage.init("x", "x".repeat(11_000_000));', /longer than 10000000/],
  ['10,001 references', 'return harden(Array.from({ length: 10_001 }, () => Far("x", {})));', /more than 10000/],
  ['300 nested lists', `${nested(300)} return harden(list);`, /deeper than 256/],
  ['a number of a million digits', 'return 10n ** 1_000_000n;', /more than 10000 digits/],
];

export const sizeCases: Case[] = [
  ...beyondLimits.map(([what, body, problem]): Case => ({
    name: `P16 ${what} undoes a delivery, and nothing else`,
    run: async ({ launch, assertRejected, assertAnswer, assertStates }) => {
      const { rootOf } = await launch({ artist: { vat: 'escape-artist' }, other: { vat: 'escape-artist' } });
      const [artist, other] = [rootOf('artist'), rootOf('other')];
      await assertRejected(problem, artist, 'hand', `baggage.init('undone', 1); ${body}`, ref(other));
      await assertAnswer('gave false', artist, 'attempt', 'return baggage.has("undone");');
      await assertAnswer('gave fine', other, 'attempt', 'return "fine";');
      await assertStates({ artist: 'running', other: 'running' });
    },
  })),
  {
    name: 'P15 an answer that is nested too deep to be looked at is an error in its vat',
    run: async ({ launch, assertRejected, assertStates }) => {
      const { root } = await launch({ artist: { vat: 'escape-artist' } });
      await assertRejected(/^RangeError: /, root, 'hand', `${nested(100_000)} return harden(list);`);
      await assertStates({ artist: 'running' });
    },
  },
  tries('what is too large for the engine is an error in its vat', [
    ['return 2n ** 2n ** 40n;', /^threw RangeError: /],
    ['return "x".repeat(2 ** 31);', /^threw RangeError: /],
    ['return new ArrayBuffer(2 ** 53 - 1);', /^threw RangeError: /],
    ['return [].concat.apply([], { length: 2 ** 40 });', /^threw (RangeError|TypeError): /],
    ['return (function deep() { return 1 + deep(); })();', /^threw RangeError: /],
  ]),
];
