/** Who adds a view shows it in the docs. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (file: string): string => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
const isThere = (file: string): boolean => existsSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)));

/** As the registry has them: the modules themselves are for browsers. */
const views = [...read('src/panel/views.ts').matchAll(/^ {4}id: '(\w+)'/gm)].map(([, id]) => id);

test('the registry is read', () => {
  expect(views).toEqual(expect.arrayContaining(['overview', 'settings']));
});

test.each([...views, 'overview-dark', 'narrow', 'popup'])(
  'the picture of %s is there and shown with a text; else: npm run screenshots',
  (view) => {
    const file = `panel/${view}.png`;
    expect(isThere(`docs/${file}`), `docs/${file} exists`).toBe(true);
    expect(read('docs/panel.md')).toMatch(new RegExp(`!\\[[^\\]]{10,}\\]\\(\\./${file.replace('.', '\\.')}\\)`));
  },
);

test('no picture of the docs is shown nowhere', () => {
  const shown = [...read('docs/panel.md').matchAll(/\(\.\/panel\/([\w-]+)\.png\)/g)].map(([, name]) => name);
  for (const name of shown) expect(isThere(`docs/panel/${name}.png`), name).toBe(true);
});
