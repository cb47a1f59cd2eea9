/** Launching from the panel: what a config asks for is shown before it runs, and what is wrong with it by the field. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBundleServer } from '../src/bundler/index.ts';
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';

test.use({ sharesBrowser: true });

test('a sample is launched by keyboard alone, after a look at what it asks for', async ({ panel }) => {
  const { page } = panel;
  const { keyboard } = page;
  await keyboard.press('g');
  await keyboard.press('l');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Launch');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  const button = page.getByRole('button', { name: /^Launch .*counter/i });
  await expect(button).toBeVisible();
  for (let tabs = 0; tabs < 20; tabs += 1) {
    await keyboard.press('Tab');
    if (await button.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(button).toBeFocused();
  await keyboard.press('Enter');

  const review = page.getByRole('dialog', { name: /^Launch .*counter.*\?$/i });
  await expect(review).toContainText('1 vat would run');
  const vats = review.getByRole('list', { name: 'Vats to be launched' });
  await expect(vats).toContainText('this extension: vats/counter/counter.ts');
  await expect(vats).toContainText(/b1-[0-9a-f]{16}…/);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await keyboard.press('Escape');
  await expect(review).toHaveCount(0);
  await expect(button).toBeFocused();
  await keyboard.press('Enter');
  const agree = review.getByRole('button', { name: 'Launch', exact: true });
  await expect(agree).toBeVisible();
  for (let tabs = 0; tabs < 10; tabs += 1) {
    await keyboard.press('Tab');
    if (await agree.evaluate((element) => element === document.activeElement)) break;
  }
  await keyboard.press('Enter');
  const outcome = page.getByRole('listitem').filter({ has: button }).getByRole('status');
  await expect(outcome).toContainText('Launched');
  await expect(button).toBeFocused();
  await expect(page.getByRole('list', { name: 'Recent' })).toContainText(/counter/i);
  await expectAccessible(page);
});

test('P13 everything that a config asks for is shown, and other code at the same place is not launched', async ({
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
  await address.fill('cluster.json');
  await page.getByRole('button', { name: 'Launch from address…' }).click();
  await expect(address).toHaveAccessibleDescription(/Type the address of a cluster config/);
  await expect(address).toHaveValue('cluster.json');
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
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });

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

  // Another day: it is among the recent ones, in a page that was opened anew.
  await panel.open('launch');
  await page.reload();
  await page.getByRole('button', { name: /^Again: .*cluster\.json…$/ }).click();
  await review.getByRole('button', { name: 'Launch', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Recent' }).getByRole('status')).toContainText('Launched');
  await page.getByRole('button', { name: /^Forget .*cluster\.json$/ }).click();
  await expect(page.getByRole('list', { name: 'Recent' })).toHaveCount(0);
  await server.close();
  await rm(folder, { recursive: true });
});

test('P19 a dropped or opened file with mistakes is kept, and each mistake stands by its field', async ({ panel }) => {
  const { page } = panel;
  await panel.open('launch');
  const text = page.getByLabel('Cluster config', { exact: true });
  const form = page.locator('form').filter({ has: text });
  const wrong = {
    bootstrap: 'eve',
    services: ['oven'],
    vats: {
      bob: { bundleSpec: 'vats/counter/counter.bundle', globals: ['fetch', 'window'], network: { allowedHosts: [] } },
    },
  };
  const drop = (name: string, content: string): Promise<void> =>
    form.evaluate(
      (element, [fileName, body]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([body], fileName, { type: 'application/json' }));
        for (const type of ['dragover', 'drop'])
          element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
      },
      [name, content] as const,
    );
  const launch = page.getByRole('button', { name: 'Launch config…' });
  const outcome = form.getByRole('status');

  await drop('wrong.json', JSON.stringify(wrong));
  await expect(text).toHaveValue(/"eve"/);
  await launch.click();
  await expect(outcome).toContainText('bootstrap: no vat is named "eve"; the vats are: bob');
  await expect(text).toBeFocused();
  await expectAccessible(page);

  // What only the kernel can know is told by the field too.
  await text.fill(JSON.stringify({ ...wrong, bootstrap: 'bob' }));
  await launch.click();
  await expect(outcome.getByRole('listitem')).toHaveText([/^vats\.bob\.globals\[1\]: .*"window"/]);
  wrong.vats.bob.globals = ['fetch'];
  await text.fill(JSON.stringify({ ...wrong, bootstrap: 'bob' }));
  await launch.click();
  await expect(outcome.getByRole('listitem')).toHaveText([/^services\[0\]: "oven": no service/]);

  await page.getByLabel('File to open').setInputFiles({
    name: 'right.json',
    mimeType: 'application/json',
    buffer: Buffer.from(
      JSON.stringify({ bootstrap: 'bob', vats: { bob: { bundleSpec: 'vats/counter/counter.bundle' } } }),
    ),
  });
  await expect(text).toHaveValue(/"bob"/);
  await launch.click();
  await page
    .getByRole('dialog', { name: 'Launch right.json?' })
    .getByRole('button', { name: 'Launch', exact: true })
    .click();
  await expect(outcome).toContainText('Launched');
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
