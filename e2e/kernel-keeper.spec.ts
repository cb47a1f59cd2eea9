/** The kernel's worker ends without a word, fails time after time, or is not the only one. */
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { openHiddenRealms } from './support/hidden-realms.ts';

test.use({ sharesBrowser: false });

const kernelState = (page: Page): Locator => page.getByRole('status').filter({ hasText: 'Kernel:' });

/** Who holds the kernel's lock: a text that differs between two lives of the kernel, or nothing. */
const LIFE = "navigator.locks.query().then(({ held }) => held.find(({ name }) => name === 'kernel')?.clientId ?? '')";

const lives = async (context: BrowserContext) => {
  const { evaluateIn, evaluateInKernelWorker } = await openHiddenRealms(context);
  const life = () => evaluateIn('/offscreen.html', LIFE);
  return {
    /** Ends the present life by an expression; returns once the next has begun. */
    async endBy(expression: string): Promise<void> {
      const before = await life();
      await evaluateInKernelWorker(expression);
      await expect.poll(life).not.toBe(before);
      await expect.poll(life).not.toBe('');
    },
    evaluateInKernelWorker,
  };
};

for (const [what, expression] of [
  ['ends without a word', 'setTimeout(close)'],
  ['throws what nobody catches', "setTimeout(() => { throw new Error('a mistake') })"],
] as const) {
  test(`P7 a kernel worker that ${what} is replaced, and everything goes on from the last commit`, async ({
    context,
    panel,
  }) => {
    const kref = await panel.launchSample('counter');
    expect(await panel.send(kref, 'increment', '[5]')).toBe('5');
    const { endBy } = await lives(context);
    await endBy(expression);
    await expect(kernelState(panel.page)).toContainText('Running');
    expect(await panel.send(kref, 'increment', '[1]')).toBe('6');
  });
}

test('a kernel that fails time after time is left alone, with the reason, until a person asks', async ({
  context,
  serviceWorker,
  panelPage,
}) => {
  const { endBy, evaluateInKernelWorker } = await lives(context);
  const fail = "setTimeout(() => { throw new Error('a lasting mistake') })";
  for (let failure = 1; failure < 5; failure += 1) await endBy(fail);
  await evaluateInKernelWorker(fail);
  await expect(kernelState(panelPage)).toContainText(
    /the kernel failed 5 times within a minute, the last time so: .*a lasting mistake/,
  );
  expect(await serviceWorker.evaluate(() => chrome.action.getTitle({}))).toMatch(/ – failed: .*a lasting mistake/);
  expect(await serviceWorker.evaluate(() => chrome.action.getBadgeText({}))).toBe('!');
  await panelPage.getByRole('button', { name: 'Retry' }).click();
  await expect(kernelState(panelPage)).toContainText('Running');
});

test('a second kernel of the profile says so and waits until it is the only one', async ({
  context,
  extensionId,
  serviceWorker,
  panelPage,
}) => {
  const copy = await context.newPage();
  await copy.goto(`chrome-extension://${extensionId}/offscreen.html`);
  // The copy's kernel waits for the lock: with the first gone it is the copy's, and the next kernel must wait.
  await expect
    .poll(() => copy.evaluate(async () => (await navigator.locks.query()).pending?.map(({ name }) => name)))
    .toContain('kernel');
  await serviceWorker.evaluate(() => chrome.offscreen.closeDocument());
  await expect(kernelState(panelPage)).toContainText('another kernel of this profile is running');
  await expect(kernelState(panelPage)).toContainText('KERNEL_BUSY');
  await copy.close();
  await expect(kernelState(panelPage)).toContainText('Running');
});
