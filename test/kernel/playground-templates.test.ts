/** What a new vat begins with runs as it is. */
import esbuild from 'esbuild';
import { E, withTestKernel } from 'ocap-kernel/testing';
import { expect, test } from 'vitest';
import { bundleSources } from '../../src/bundler/bundle-sources.ts';
import { templates } from '../../src/panel/playground/templates.ts';
import { configOf } from '../../src/panel/playground/vat-config.ts';
import { newDraft } from '../../src/panel/playground/vat-draft.ts';

type Root = {
  increment(by: number): number;
  greet(name: string): string;
  __getMethodNames__(): string[];
};

const firstMessages: Record<string, (root: Root) => Promise<void>> = {
  counter: async (root) => expect(await E(root).increment(2)).toBe(2),
  greeter: async (root) => expect(await E(root).greet('Ann')).toBe('Hello, Ann!'),
  vat: async (root) => expect(await E(root).__getMethodNames__()).not.toContain('increment'),
};

test.each(templates)('$title', (template) =>
  withTestKernel(async ({ launch }) => {
    const draft = newDraft(template.id, template);
    const [{ name, text }] = draft.files;
    const { warnings, ...bundled } = await bundleSources(esbuild, { entry: name, files: { [name]: text } });
    expect(warnings).toEqual([]);
    const checked = configOf(draft, bundled.text);
    if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
    const { roots } = await launch<Record<string, Root>>(checked.config);
    const [root, send] = [roots[template.id], firstMessages[template.id]];
    if (root === undefined || send === undefined) throw new Error('nobody knows what it does');
    await send(root);
  }),
);
