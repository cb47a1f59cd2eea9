/** How a hostile vat is told what to try: bodies of functions, which `test/vats/escape-artist.ts` runs. */
import type { VatConfig } from '../../../../src/wire/cluster-config.ts';
import type { Case } from '../suite-kernel.ts';

/** What the artist says of a body: all of it, or a pattern. */
export type Attempt = readonly [body: string, outcome: string | RegExp];

export const typeError = /^threw TypeError: /;
export const syntaxError = /^threw SyntaxError: /;
export const absent = 'gave undefined';

/** A vat makes all these attempts, one after the other; it and a bystander are none the worse for it. */
export const tries = (
  name: string,
  attempts: readonly Attempt[],
  options: Pick<VatConfig, 'globals' | 'network'> = {},
): Case => ({
  name: `P15 ${name}`,
  run: async ({ launch, ask, assertAnswer, assertStates }) => {
    const { rootOf } = await launch({ artist: { vat: 'escape-artist', ...options }, bob: { vat: 'bob' } });
    const problems: string[] = [];
    for (const [body, expected] of attempts) {
      const outcome = String(await ask(rootOf('artist'), 'attempt', body));
      const fits = typeof expected === 'string' ? outcome === expected : expected.test(outcome);
      if (!fits) problems.push(`${body.slice(0, 300)}\n    ${outcome}\n    expected ${String(expected)}`);
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
    await assertAnswer('fine', rootOf('bob'), 'echo', 'fine');
    await assertStates({ artist: 'running', bob: 'running' });
  },
});
