/** Launching from the panel: what a config asks for is shown before it runs, and what is wrong with it by the field. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBundleServer } from '../src/bundler/index.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';

test('P13 what a config asks for is shown, and other code at the same place is not launched', async ({
  panel,
  serviceWorker,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ocap-kernel-e2e-launch-'));
  const file = path.join(folder, 'talker.js');
  const talker = (word: string): string => `
    import { makeDefaultExo } from 'ocap-kernel/vat';
    export const buildRootObject = () => makeDefaultExo('talker', { say: () => '${word}' });
  `;
  await writeFile(file, talker('hello'));
  const server = await startBundleServer({ root: folder });
  await writeFile(
    path.join(folder, 'cluster.json'),
    JSON.stringify({
      bootstrap: 'talker',
      services: ['ocapURLIssuerService'],
      vats: {
        talker: {
          bundleSpec: './talker.bundle',
          globals: ['fetch', 'Date'],
          network: { allowedHosts: ['*.example.org'] },
          parameters: { mood: 'good' },
          creationOptions: { onFault: 'restart' },
        },
      },
    }),
  );
  const { page } = panel;
  await panel.open('launch');
  const address = page.getByLabel('Address of a config');
  await address.fill(`${server.url}/cluster.json`);
  await address.press('Enter');
  const review = page.getByRole('dialog', { name: /cluster\.json\?$/ });
  await expect(review).toContainText('ocapURLIssuerService');
  await expect(review).toContainText('fetch, Date');
  await expect(review).toContainText('*.example.org');
  await expect(review).toContainText('only answers that the host lets every site read (CORS)');
  await expect(review).toContainText('a fault leads to: restart');
  await expect(review).toContainText(`${server.url}/talker.bundle`);
  await review.getByText('Parameters of talker').click();
  await expect(review).toContainText('"mood": "good"');

  await writeFile(file, talker('goodbye'));
  await review.getByRole('button', { name: 'Launch', exact: true }).click();
  const outcome = page.locator('form').filter({ has: address }).getByRole('status');
  await expect(outcome).toContainText('CODE_CHANGED');
  const { getStatus } = makeConsole(serviceWorker);
  expect(await getStatus()).toMatchObject({ vats: [], subclusters: [] });

  await address.press('Enter');
  await review.getByRole('button', { name: 'Launch', exact: true }).click();
  await expect(outcome).toContainText('Launched');
  expect(await panel.send('talker.root', 'say', '[]')).toBe('"goodbye"');

  await server.close();
  await rm(folder, { recursive: true });
});

test('a vat is suspended, resumed, restarted, upgraded and terminated where its details are', async ({ panel }) => {
  const { page } = panel;
  await panel.launchSample('counter');
  expect(await panel.send('counter.root', 'increment', '[4]')).toBe('4');
  await panel.open('subclusters/s1/v1');
  const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Check code of v1' }) });
  const names = await row.getByRole('term').allInnerTexts();
  const fact = (name: string) => row.getByRole('definition').nth(names.indexOf(name));
  await expect(row.getByRole('term', { exact: true }).filter({ hasText: 'Store' })).toBeVisible();
  await expect(row).toContainText(/\d+ bytes in \d+ rows?/);
  await expect(row).toContainText('none since the kernel started');
  await expect(fact('Incarnation')).toHaveText('1');
  await page.getByText('Config of s1').click();
  await expectAccessible(page);

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await button('Suspend v1').click();
  await expect(page.getByRole('row').filter({ hasText: 'suspended in the panel' }).first()).toBeVisible();
  await button('Resume v1').click();
  await expect(button('Suspend v1')).toBeVisible();
  const dialog = page.getByRole('dialog');
  await button('Restart v1').click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Restart' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(fact('Incarnation')).toHaveText('3');
  await button('Other code for v1').click();
  const spec = dialog.getByLabel('Address of the bundle');
  await spec.fill('nothing.bundle');
  await spec.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText(/BUNDLE_(UNAVAILABLE|INVALID)/);
  await expect(spec).toHaveValue('nothing.bundle');
  await expectAccessible(page);
  await spec.fill('counter.bundle');
  await spec.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(fact('Incarnation')).toHaveText('4');
  expect(await panel.send('counter.root', 'increment', '[]')).toBe('5');

  await panel.open('subclusters/s1');
  await page.getByRole('button', { name: 'Reload s1' }).click();
  await dialog.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Subcluster s2');
  await page.getByRole('button', { name: 'Details of v2' }).click();
  await button('Terminate v2').click();
  await dialog.getByRole('button', { name: 'Terminate' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('It has no vats any more')).toBeVisible();
});
