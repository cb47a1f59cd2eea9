/** Launching from the panel: what a config asks for is shown before it runs, and what is wrong with it by the field. */
import type { Page } from '@playwright/test';
import { KernelError } from '../../src/wire/errors.ts';
import type { ClusterConfig } from '../../src/wire/cluster-config.ts';
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectGoodWhenNarrow } from '../support/every-view.ts';
import type { ScriptedKernel } from '../support/kernel-script.ts';
import { aVat, bundleId, withVats } from '../support/kernel-states.ts';
import { tabTo } from '../support/keys.ts';
import { expect, test } from '../support/panel-page.ts';

const codeOf = (config: ClusterConfig) =>
  Object.fromEntries(Object.keys(config.vats).map((name) => [name, { bundleId: bundleId('1'), codeLength: 100 }]));

/** A kernel that launches whatever it is given. */
const launchAll = (kernel: ScriptedKernel): void =>
  kernel.answer({
    reviewLaunch: async (config) => codeOf(config),
    launchSubcluster: async ({ bootstrap }) => {
      await kernel.show(withVats(aVat(1, bootstrap)));
      return { subclusterId: 's1', rootKref: 'ko1', bootstrapResult: undefined };
    },
  });

const serve = (page: Page, config: unknown) =>
  page.route('https://vats.example/cluster.json', (route) =>
    route.fulfill({ json: config, headers: { 'access-control-allow-origin': '*' } }),
  );

test('a sample is launched by keyboard alone, after a look at what it asks for', async ({ panel, kernel }) => {
  const { page } = panel;
  const { keyboard } = page;
  launchAll(kernel);
  await keyboard.press('g');
  await keyboard.press('l');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Launch');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  const button = page.getByRole('button', { name: /^Launch .*counter/i });
  await tabTo(page, button);
  await keyboard.press('Enter');

  const review = page.getByRole('dialog', { name: /^Launch .*counter.*\?$/i });
  await expect(review).toContainText('1 vat would run');
  const vats = review.getByRole('list', { name: 'Vats to be launched' });
  await expect(vats).toContainText('this extension: vats/counter/counter.bundle');
  await expect(vats).toContainText(/b1-[0-9a-f]{16}…/);
  await expectAccessibleInBothThemes(page);
  await keyboard.press('Escape');
  await expect(review).toHaveCount(0);
  await expect(button).toBeFocused();
  await keyboard.press('Enter');
  await tabTo(page, review.getByRole('button', { name: 'Launch', exact: true }));
  await keyboard.press('Enter');
  const outcome = page.getByRole('listitem').filter({ has: button }).getByRole('status');
  await expect(outcome).toContainText('Launched');
  await expect(button).toBeFocused();
  await expect(page.getByRole('list', { name: 'Recent' })).toContainText(/counter/i);
  await expectAccessible(page);
});

test('everything that a config asks for is shown, also where there is little room; it can be launched again and forgotten', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  launchAll(kernel);
  await serve(page, {
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
  });
  await panel.open('launch');
  const address = page.getByLabel('Address of a config');
  await address.fill('cluster.json');
  await page.getByRole('button', { name: 'Launch from address…' }).click();
  await expect(address).toHaveAccessibleDescription(/Type the address of a cluster config/);
  await expect(address).toHaveValue('cluster.json');
  await address.fill('https://vats.example/cluster.json');
  await address.press('Enter');
  const review = page.getByRole('dialog', { name: /cluster\.json\?$/ });
  await expect(review).toContainText('ocapURLIssuerService');
  await expect(review).toContainText('fetch, Date');
  await expect(review).toContainText('*.example.org');
  await expect(review).toContainText('only answers that the host lets every site read (CORS)');
  await expect(review).toContainText('a fault leads to: restart');
  await expect(review).toContainText('https://vats.example/talker.bundle');
  await review.getByText('Parameters of talker').click();
  await expect(review).toContainText('"mood": "good"');
  await expectGoodWhenNarrow(page);

  kernel.answer({
    launchSubcluster: async () => {
      throw new KernelError('CODE_CHANGED', 'vats.talker: other code is there now');
    },
  });
  await review.getByRole('button', { name: 'Launch', exact: true }).click();
  const outcome = page.locator('form').filter({ has: address }).getByRole('status');
  await expect(outcome).toContainText('CODE_CHANGED');
  launchAll(kernel);
  await address.press('Enter');
  await review.getByRole('button', { name: 'Launch', exact: true }).click();
  await expect(outcome).toContainText('Launched');

  // Later, in a new page: it is among the recent ones.
  await page.reload();
  await page.getByRole('button', { name: /^Again: .*cluster\.json…$/ }).click();
  await review.getByRole('button', { name: 'Launch', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Recent' }).getByRole('status')).toContainText('Launched');
  await page.getByRole('button', { name: /^Forget .*cluster\.json$/ }).click();
  await expect(page.getByRole('list', { name: 'Recent' })).toHaveCount(0);
});

test('P19 a dropped or opened file with mistakes is kept, and each mistake stands by its field', async ({
  panel,
  kernel,
}) => {
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
  const refuse = (problem: string) =>
    kernel.answer({
      reviewLaunch: async () => {
        throw new KernelError('INVALID_CONFIG', problem);
      },
    });
  refuse('vats.bob.globals[1]: no global is named "window"');
  await text.fill(JSON.stringify({ ...wrong, bootstrap: 'bob' }));
  await launch.click();
  await expect(outcome.getByRole('listitem')).toHaveText([/^vats\.bob\.globals\[1\]: .*"window"/]);
  refuse('services[0]: "oven": no service of this name is registered');
  await launch.click();
  await expect(outcome.getByRole('listitem')).toHaveText([/^services\[0\]: "oven": no service/]);

  launchAll(kernel);
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
