/** The playground: a vat is written, bundled, launched and upgraded in the panel, without anything from outside. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleVat } from '../src/bundler/index.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { pressByKey, tabTo } from './support/keys.ts';
import { editorOf, firstBundle, write } from './support/playground.ts';

/** The id that the command gives to a source. */
const idByCommand = async (source: string): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ocap-kernel-e2e-playground-'));
  await writeFile(path.join(folder, 'vat.ts'), source);
  const { id } = await bundleVat({ root: folder, entry: 'vat.ts' });
  await rm(folder, { recursive: true });
  return id;
};

test.use({ sharesBrowser: false });

/** Without indentation, which the editor adds by itself. */
const counter = (step: string): string => `
import { makeDefaultExo } from 'ocap-kernel/vat';
export const buildRootObject = (_powers: unknown, _parameters: unknown, kept) => {
if (!kept.has('n')) kept.init('n', 0);
return makeDefaultExo('tally', { count() { kept.set('n', kept.get('n') + ${step}); return kept.get('n'); } });
};`;

test('P13 a vat is written, launched, sent to and upgraded by keyboard alone, offline, with the bytes that the command makes', async ({
  panel,
  context,
  serviceWorker,
}) => {
  test.setTimeout(180_000);
  const { page } = panel;
  const { keyboard } = page;
  const outside: string[] = [];
  context.on('request', (request) => {
    if (/^(?:https?|wss?):/.test(request.url())) outside.push(request.url());
  });
  await context.setOffline(true);

  await keyboard.press('g');
  await keyboard.press('p');
  await expect(page.getByRole('heading', { level: 1, name: 'Playground' })).toBeFocused();
  await keyboard.press('n');
  const name = page.getByLabel('Name');
  await expect(name).toBeFocused();
  await name.press('ControlOrMeta+a');
  await keyboard.type('tally');
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Playground: tally' })).toBeFocused();

  const editor = editorOf(page, 'tally.ts');
  const bundle = page.getByRole('group', { name: 'Bundle' });
  const expectBundleOf = async (text: string): Promise<string> => {
    const id = await idByCommand(text);
    await expect(bundle.locator('code')).toHaveText(`${id.slice(0, 19)}…`, firstBundle);
    return id;
  };
  await tabTo(page, editor);
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type(counter('1'));
  const first = await expectBundleOf(counter('1'));

  await pressByKey(page, page.getByRole('button', { name: 'Launch tally…' }));
  const review = page.getByRole('dialog', { name: 'Launch tally?' });
  await expect(review).toContainText('the config itself (data:)');
  await pressByKey(page, review.getByRole('button', { name: 'Launch', exact: true }));
  const vat = page.getByRole('region', { name: 'The vat' });
  await expect(vat.getByRole('definition').filter({ hasText: 'as written here' })).toBeVisible();
  const { getStatus } = makeConsole(serviceWorker);
  expect((await getStatus()).vats).toMatchObject([{ name: 'tally', bundleId: first, state: 'running' }]);

  const messages = page.getByRole('region', { name: 'Messages' });
  const answers = messages.getByRole('list', { name: 'Answers' }).getByRole('listitem');
  const offered = messages.getByRole('button', { name: 'count', exact: true });
  await pressByKey(page, offered);
  await expect(messages.getByLabel('Method')).toHaveValue('count');
  await keyboard.press('Control+Enter');
  await expect(answers.first()).toContainText('Answered');
  await keyboard.press('Control+Enter');
  await expect(answers).toHaveCount(2);
  await expect(answers.first()).toContainText(/Answered.*2/s);

  await page.getByRole('heading', { level: 1 }).focus();
  await tabTo(page, editor);
  await keyboard.press('ControlOrMeta+a');
  await keyboard.insertText(counter('10'));
  await expect(vat.getByRole('definition').filter({ hasText: 'edited here since' })).toBeVisible();
  const second = await expectBundleOf(counter('10'));
  await pressByKey(page, vat.getByRole('button', { name: 'Upgrade in place' }));
  await expect(vat).toContainText('It runs the new code, on what it had stored.');
  await expect(vat.getByRole('definition').filter({ hasText: 'as written here' })).toBeVisible();
  expect((await getStatus()).vats).toMatchObject([{ bundleId: second, incarnation: 2 }]);
  await tabTo(page, messages.getByLabel('Method'));
  await keyboard.press('Control+Enter');
  await expect(answers.first()).toContainText(/Answered.*12/s);
  expect(outside).toEqual([]);
  await context.setOffline(false);
});

test('P18 a failed upgrade costs nothing, and draft and vat outlast the browser', async ({ panel, restartBrowser }) => {
  test.setTimeout(180_000);
  const { page } = panel;
  await panel.open('playground');
  await page.getByRole('radio', { name: /^Greeter/ }).check();
  await page.getByRole('button', { name: 'Write it' }).click();
  const vat = page.getByRole('region', { name: 'The vat' });
  await expect(page.getByRole('group', { name: 'Bundle' })).toContainText('Bundled', firstBundle);
  await vat.getByRole('button', { name: 'Launch greeter…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Launch', exact: true }).click();
  const messages = page.getByRole('region', { name: 'Messages' });
  // What the object says of itself.
  await expect(messages.getByText('Greets somebody.')).toBeVisible();

  await write(page, 'greeter.ts', `export const buildRootObject = () => { throw Error('not today'); };`);
  await vat.getByRole('button', { name: 'Upgrade in place' }).click();
  await expect(vat.getByRole('alert')).toContainText(/the old code goes on.*not today/s);
  await messages.getByLabel('Method').fill('greet');
  await messages.getByLabel('Arguments').fill('["Ann"]');
  await messages.getByRole('button', { name: 'Send', exact: true }).click();
  const answers = messages.getByRole('list', { name: 'Answers' }).getByRole('listitem');
  await expect(answers.first()).toContainText('Hello, Ann!');

  // Parameters are checked before anything happens, by their field; those that are right come with the next incarnation.
  await write(
    page,
    'greeter.ts',
    `import { makeDefaultExo } from 'ocap-kernel/vat';
export const buildRootObject = (_: unknown, { name }: { name: string }) =>
makeDefaultExo('greeter', { greet: () => 'Hi, ' + name + '!' });`,
  );
  await vat.getByLabel('Parameters').fill('{ name }');
  await vat.getByRole('button', { name: 'Upgrade in place' }).click();
  await expect(vat.getByRole('alert')).toContainText('vats.greeter.parameters: not JSON: line 1, column 3');
  await vat.getByLabel('Parameters').fill('{ "name": "Bob" }');
  await vat.getByRole('button', { name: 'Upgrade in place' }).click();
  await expect(vat).toContainText('It runs the new code, on what it had stored.');
  await messages.getByLabel('Arguments').fill('[]');
  await messages.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(answers.first()).toContainText('Hi, Bob!');

  const { panel: next } = await restartBrowser();
  expect(await next.send('greeter.root', 'greet', '[]')).toBe('"Hi, Bob!"');
  await next.open('playground/greeter');
  await expect(editorOf(next.page, 'greeter.ts')).toContainText("'Hi, '");
  await expect(next.page.getByRole('region', { name: 'The vat' })).toContainText('as written here');
  await next.page.getByRole('button', { name: 'Terminate…' }).click();
  await next.page.getByRole('dialog').getByRole('button', { name: 'Terminate', exact: true }).click();
  await expect(next.page.getByRole('button', { name: 'Launch greeter…' })).toBeVisible();
  await next.page.getByRole('button', { name: 'Delete draft…' }).click();
  await next.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(next.page.getByText('Nothing is written yet.')).toBeVisible();
});
