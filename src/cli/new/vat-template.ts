/** The files of a new vat. */

const vatSource = (name: string): string => `import type { Baggage } from '@agoric/vat-data';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** \`parameters.greeting\` in cluster.json is the word that it greets with. */
export const buildRootObject = (_vatPowers: unknown, { greeting = 'Hello' }: { greeting?: string }, baggage: Baggage) => {
  // Runs at every start of the vat; what an earlier life has stored is still there.
  if (!baggage.has('greeted')) baggage.init('greeted', 0);

  return makeDefaultExo('${name}', {
    /** Called once, when the vat is launched. */
    bootstrap() {
      return '${name} is ready.';
    },

    greet(who: string) {
      baggage.set('greeted', baggage.get<number>('greeted') + 1);
      return \`\${greeting}, \${who}!\`;
    },

    /** How many were greeted so far. */
    count() {
      return baggage.get<number>('greeted');
    },
  });
};
`;

const clusterConfig = (name: string): string => `{
  "bootstrap": "${name}",
  "vats": {
    "${name}": {
      "sourceSpec": "./${name}.ts",
      "parameters": { "greeting": "Hello" }
    }
  }
}
`;

const testSource = (name: string): string => `import { E, withTestKernel } from 'ocap-kernel/testing';
import assert from 'node:assert/strict';
import { test } from 'node:test';

const cluster = new URL('./cluster.json', import.meta.url);

test('${name} greets, and counts whom it has greeted', () =>
  withTestKernel(async ({ launch, restart }) => {
    const { roots } = await launch(cluster);
    const root = roots['${name}'];
    assert.equal(await E(root).greet('Carol'), 'Hello, Carol!');
    await restart('${name}');
    assert.equal(await E(root).count(), 1);
  }));
`;

const readme = (name: string): string => `# ${name}

A vat that greets, and remembers how many it has greeted.

| file               | what it is                                                        |
| ------------------ | ----------------------------------------------------------------- |
| \`${name}.ts\`       | the vat: \`buildRootObject\` makes the object that others talk to |
| \`cluster.json\`     | what is launched: this vat, with its parameters                   |
| \`${name}.test.mjs\` | a test that launches it in a kernel in memory                     |

## Try it

    ocap run cluster.json                   # launches it in a kernel of its own, and ends
    ocap start                              # a kernel that lasts
    ocap launch cluster.json
    ocap send ${name} greet '"Carol"'
    node --test                             # needs the package ocap-kernel
`;

/** Name and text of each file. */
export const vatTemplate = (name: string): [file: string, text: string][] => [
  [`${name}.ts`, vatSource(name)],
  ['cluster.json', clusterConfig(name)],
  [`${name}.test.mjs`, testSource(name)],
  ['README.md', readme(name)],
];
