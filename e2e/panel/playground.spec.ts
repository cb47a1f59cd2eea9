/** The playground's editor, with the bundler of the extension: mistakes stand where they are. */
import type { Page } from '@playwright/test';
import { KernelError } from '../../src/wire/errors.ts';
import { expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectNoSidewaysScroll } from '../support/every-view.ts';
import { aVat, bundleId, capData, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';
import { editorOf, firstBundle, write } from '../support/playground.ts';

const bundle = (page: Page) => page.getByRole('group', { name: 'Bundle' });

test('mistakes stand at their lines, in each of several files, which all pages share', async ({ panel, openPage }) => {
  const { page } = panel;
  const { keyboard } = page;
  await panel.open('playground');
  await page.getByRole('radio', { name: /^Greeter/ }).check();
  await expect(page.getByLabel('Name')).toHaveValue('greeter');
  await page.getByLabel('Name').fill('no name');
  await page.getByRole('button', { name: 'Write it' }).click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/starts with a letter/);
  await page.getByLabel('Name').fill('greeter');
  await page.getByRole('button', { name: 'Write it' }).click();
  await page.getByRole('button', { name: 'Add a file…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a file' });
  await dialog.getByLabel('Name').fill('words.css');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/ending in \.ts/);
  await dialog.getByLabel('Name').fill('words.ts');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('tab', { name: 'words.ts' })).toHaveAttribute('aria-selected', 'true');
  await write(page, 'words.ts', 'export const word = "Hi";\nexport const other = ;');
  await page.getByRole('tab', { name: 'greeter.ts' }).click();
  await write(
    page,
    'greeter.ts',
    `import { word } from './words.ts';
import { chunk } from 'lodash';
export const buildRootObject = () => chunk(word);`,
  );
  const mistakes = page.getByRole('list', { name: 'Mistakes' }).getByRole('listitem');
  await expect(mistakes).toHaveCount(2, firstBundle);
  await expect(mistakes.filter({ hasText: 'greeter.ts, line 2, column 23' })).toContainText('import of "lodash"');
  await expect(editorOf(page, 'greeter.ts').locator('.cm-lintRange-error')).toHaveText("'lodash'");
  await expect(page.getByRole('button', { name: 'Launch greeter…' })).toHaveAttribute('aria-disabled', 'true');
  await page.setViewportSize({ width: 320, height: 700 });
  await expectNoSidewaysScroll(page);
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'words.ts, line 2, column 22' }).click();
  await expect(editorOf(page, 'words.ts')).toBeFocused();
  await keyboard.type('1');
  await expect(mistakes).toHaveCount(1);

  // Doubtful code is bundled all the same. The list of files is kept with their texts.
  await page.getByRole('tab', { name: 'greeter.ts' }).click();
  await write(page, 'greeter.ts', `export const buildRootObject = () => typeof import.meta == 'text';`);
  await expect(page.getByRole('list', { name: 'Warnings' })).toContainText('greeter.ts, line 1');
  await expect(bundle(page)).toContainText('Bundled');
  await page.getByRole('tab', { name: 'words.ts' }).click();
  await page.reload();
  await expect(page.getByRole('tab', { name: 'words.ts' })).toHaveAttribute('aria-selected', 'true');
  await expect(editorOf(page, 'words.ts')).toContainText('export const other = 1;');
  await page.getByRole('button', { name: 'Delete words.ts…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('tab')).toHaveText(['greeter.ts']);

  const other = await openPage('playground/greeter');
  await write(other.page, 'greeter.ts', 'export const buildRootObject = 1;');
  await expect(editorOf(page, 'greeter.ts')).toHaveText('export const buildRootObject = 1;');
  await other.page.getByRole('button', { name: 'Delete draft…' }).click();
  await other.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('There is no draft greeter in this browser')).toBeVisible();
});

test('parameters and upgrades that do not work say so where they were asked for', async ({ panel, kernel }) => {
  const { page } = panel;
  kernel.answer({
    reviewLaunch: async () => ({ greeter: { bundleId: bundleId('1'), codeLength: 100 } }),
    launchSubcluster: async (config) => {
      const { greeter } = config.vats;
      if (greeter === undefined) throw new KernelError('INVALID_CONFIG', 'vats: there is no greeter');
      await kernel.show(withVats(aVat(1, 'greeter', { config: greeter })));
      return { subclusterId: 's1', rootKref: 'ko1', bootstrapResult: undefined };
    },
    queueMessage: () => capData(['greet']),
    upgradeVat: () => {
      throw new KernelError('UPGRADE_FAILED', 'the old code goes on: not today');
    },
  });
  await panel.open('playground');
  await page.getByRole('radio', { name: /^Greeter/ }).check();
  await page.getByRole('button', { name: 'Write it' }).click();
  const vat = page.getByRole('region', { name: 'The vat' });
  await expect(bundle(page)).toContainText('Bundled', firstBundle);
  await vat.getByRole('button', { name: 'Launch greeter…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Launch', exact: true }).click();
  await expect(vat.getByRole('button', { name: 'Upgrade in place' })).toBeVisible();
  await write(page, 'greeter.ts', 'export const buildRootObject = () => ({});');
  await vat.getByRole('button', { name: 'Upgrade in place' }).click();
  await expect(vat.getByRole('alert')).toContainText(/the old code goes on.*not today/s);
  await expectAccessibleInBothThemes(page);
  await vat.getByLabel('Parameters').fill('{ name }');
  await vat.getByRole('button', { name: 'Upgrade in place' }).click();
  await expect(vat.getByRole('alert')).toContainText('vats.greeter.parameters: not JSON: line 1, column 3');
  await expectAccessibleInBothThemes(page);
});
