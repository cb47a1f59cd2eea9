/** The network in the panel: relays and peers as they come and go, and ocap URLs on both sides. */
import type { Locator, Page } from '@playwright/test';
import { makeEndings } from '../test/support/endings.ts';
import { startRelayProcess } from '../test/support/relay-process.ts';
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeKernelHost } from './support/kernel-host.ts';
import { inNode, startLedgerKernel } from './support/networked-kernels.ts';

const endings = makeEndings();
test.afterEach(endings.endAll);

/** Everything that depends on a relay takes as long as dials and their pauses do. */
const patience = { timeout: 60_000 };

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const thisKernel = (page: Page): Locator => region(page, 'This kernel');
const relays = (page: Page): Locator => region(page, 'Relays');
const peers = (page: Page): Locator => region(page, 'Peers');
const redeeming = (page: Page): Locator => region(page, 'Redeem an ocap URL');
const issuing = (page: Page): Locator => region(page, 'Issue an ocap URL');
const urls = (page: Page): Locator => region(page, 'Ocap URLs of this kernel');

const expectAccessibleInBothThemes = async (page: Page): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
};

test('the network is started with a relay, which comes and goes; another is added and removed', async ({
  panel,
  serviceWorker,
}) => {
  test.setTimeout(180_000);
  const { page } = panel;
  const { call } = makeKernelHost(serviceWorker, '');
  const options = async () => (await call('getStatus')).remoteComms.options;
  const first = await startRelayProcess(endings);
  const second = await startRelayProcess(endings);

  await panel.open('network');
  await expect(thisKernel(page)).toContainText('Off');
  const address = thisKernel(page).getByRole('textbox', { name: 'Relays', exact: true });
  await address.fill('/ip4/127.0.0.1/tcp/9001/ws');
  await page.getByRole('button', { name: 'Start the network' }).click();
  await expect(thisKernel(page).getByRole('alert')).toContainText("expected a multiaddr that ends with the relay's");
  // What was typed stays.
  await expect(address).toHaveValue('/ip4/127.0.0.1/tcp/9001/ws');
  await address.fill(first.address);
  await page.getByRole('button', { name: 'Start the network' }).click();
  await expect(thisKernel(page)).toContainText('Reachable', patience);
  const list = relays(page).getByRole('list', { name: 'Relays' }).getByRole('listitem');
  await expect(list).toHaveText([new RegExp(`${first.peerId}Reserved`)]);
  await expectAccessibleInBothThemes(page);

  await relays(page).getByLabel('Another relay').fill(second.address);
  await relays(page).getByRole('button', { name: 'Add the relay' }).click();
  await expect(list).toHaveText([/Reserved/, /Reserved/], patience);
  expect(await options()).toEqual({ relays: [first.address, second.address] });
  await expect(relays(page).getByLabel('Another relay')).toHaveValue('');

  await first.kill('SIGKILL');
  await expect(list.first()).toContainText(/Down.*next attempt in \d+ s/, patience);
  await expect(list.last()).toContainText('Reserved');
  await expect(thisKernel(page)).toContainText('Reachable');
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 500 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1_280, height: 800 });
  await page.getByRole('button', { name: `Remove ${first.address}` }).click();
  await expect(list).toHaveText([/Reserved/], patience);
  expect(await options()).toEqual({ relays: [second.address] });

  await page.getByRole('button', { name: 'Stop the network' }).click();
  const dialog = page.getByRole('dialog', { name: 'Stop the network?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(thisKernel(page)).toContainText('Off');
  expect(await options()).toBe(null);
});

test('a URL of another kernel is redeemed by its relay, and that kernel is a peer that is closed, reconnected, lost and forgotten', async ({
  panel,
  serviceWorker,
}) => {
  test.setTimeout(240_000);
  const { page } = panel;
  const { send } = makeKernelHost(serviceWorker, '');
  const own = await startRelayProcess(endings);
  const theirs = await startRelayProcess(endings);
  const other = await startLedgerKernel(inNode(endings, 'other'));
  await other.call('initRemoteComms', { relays: [theirs.address] });
  await expect.poll(async () => (await other.status()).state, patience).toBe('connected');
  const url = await other.call('issueOcapURL', other.root);
  const { peerId = '' } = await other.status();
  const name = `${peerId.slice(0, 8)}…${peerId.slice(-6)}`;

  await panel.open('network');
  const field = redeeming(page).getByLabel('Ocap URL');
  const redeem = redeeming(page).getByRole('button', { name: 'Redeem', exact: true });
  await field.fill('ocap:no-url');
  await redeem.click();
  await expect(redeeming(page)).toContainText('it has no "@"');
  await field.fill(url);
  await redeem.click();
  await expect(redeeming(page).getByRole('alert')).toContainText('REMOTE_COMMS_OFF');
  await expect(redeeming(page).getByRole('button', { name: 'Start the network with it and redeem' })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await thisKernel(page).getByRole('textbox', { name: 'Relays', exact: true }).fill(own.address);
  await page.getByRole('button', { name: 'Start the network', exact: true }).click();
  await expect(thisKernel(page)).toContainText('Reachable', patience);
  await redeem.click();
  await expect(redeeming(page).getByRole('alert')).toContainText('RELAY_NOT_ALLOWED', patience);
  await expect(redeeming(page).getByRole('alert')).toContainText(theirs.address);
  await redeeming(page).getByRole('button', { name: 'Add the relay and redeem' }).click();
  const compose = redeeming(page).getByRole('button', { name: /^Send a message to ko\d+$/ });
  await expect(compose).toBeVisible(patience);
  const kref = (await compose.innerText()).replace('Send a message to ', '');
  const row = peers(page).getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('Connected', patience);
  await expect(row).toContainText(/relayed/);
  await expect(row).toContainText(/\d+ ms/, patience);
  await expectAccessibleInBothThemes(page);
  expect(await panel.send(kref, 'record', '["panel", 7]')).toBe('7');

  await panel.open('network');
  await row.getByRole('button', { name: `Close ${name}` }).click();
  await expect(row).toContainText('Closed');
  await row.getByRole('button', { name: `Reconnect ${name}` }).click();
  await expect(row).toContainText('Connected', patience);

  await other.kill();
  const lost = send(kref, 'record', ['panel', 8]).catch(String);
  await expect(row).toContainText(/Not reached|Dialling/, { timeout: 120_000 });
  await expect(row.getByRole('gridcell').nth(4)).toHaveText('1');
  await expect(row).toContainText(/next attempt in \d+ s/, patience);
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 500 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1_280, height: 800 });

  await row.getByRole('button', { name: `Forget ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Forget this peer?' });
  await expect(dialog).toContainText('1 message');
  await expectAccessible(page);
  const confirm = dialog.getByRole('button', { name: 'Forget', exact: true });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Type forget to confirm').fill('forget');
  await confirm.click();
  await expect(peers(page)).toContainText('No peers yet');
  expect(await lost).toContain('PEER_GIVEN_UP');
});

test('a URL for an object is issued, shown once as text and code, counted as it is redeemed, and revoked', async ({
  panel,
  serviceWorker,
}) => {
  test.setTimeout(120_000);
  const { page } = panel;
  const { call } = makeKernelHost(serviceWorker, '');
  const root = await panel.launchSample('counter');

  await page.goto(page.url().replace(/#.*/, `#/network?object=${root}`));
  const issue = issuing(page).getByRole('button', { name: 'Issue the URL' });
  await expect(issuing(page).getByLabel('Object')).toHaveValue(root);
  await issue.click();
  await expect(issuing(page).getByRole('alert')).toContainText('IDENTITY_MISSING');
  await call('initIdentity');
  await issuing(page).getByLabel('Object').fill('nothing.root');
  await issuing(page).getByLabel('Uses').fill('none');
  await issue.click();
  await expect(issuing(page)).toContainText('No known object is named "nothing.root"');
  await expect(issuing(page)).toContainText('A whole number from 1 on');
  await expectAccessibleInBothThemes(page);
  await issuing(page).getByLabel('Object').fill('counter.root');
  await issuing(page).getByLabel('Uses').fill('2');
  await issuing(page).getByLabel('Name for your list').fill('for Bob');
  await issuing(page).getByLabel('Ends').selectOption('in a day');
  await issue.click();
  const issued = issuing(page).getByRole('group', { name: 'The issued URL' });
  await expect(issued).toBeFocused();
  await expect(issued.getByRole('img', { name: 'QR code of the ocap URL' })).toBeVisible();
  const url = await issued.locator('code').innerText();
  expect(url).toMatch(/^ocap:z\w+@12D3KooW\w+$/);
  const row = urls(page).getByRole('row', { name: /for Bob/ });
  await expect(row.getByRole('gridcell')).toHaveText(['for Bob', root, /now|ago/, /in 2[34] h/, '2', '0', 'Revoke…']);
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 500 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1_280, height: 800 });
  await issuing(page).getByRole('button', { name: 'Hide the URL' }).click();
  await expect(page.getByText(url)).toHaveCount(0);

  // What somebody else does is seen, too.
  expect(await call('redeemOcapURL', url)).toBe(root);
  await expect(row.getByRole('gridcell').nth(4)).toHaveText('1');
  await redeeming(page).getByLabel('Ocap URL').fill(url);
  await redeeming(page).getByRole('button', { name: 'Redeem', exact: true }).click();
  await expect(redeeming(page).getByRole('button', { name: `Send a message to ${root}` })).toBeVisible();
  await expect(urls(page)).toContainText('No URL of this kernel is honoured.');

  const later = await call('issueOcapURL', root, { petName: 'for Carol' });
  await urls(page).getByRole('button', { name: 'Revoke the URL for Carol' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke the URL for Carol?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(urls(page)).toContainText('No URL of this kernel is honoured.');
  await redeeming(page).getByLabel('Ocap URL').fill(later);
  await redeeming(page).getByRole('button', { name: 'Redeem', exact: true }).click();
  await expect(redeeming(page).getByRole('alert')).toContainText('URL_REFUSED');
  await expect(redeeming(page).getByLabel('Ocap URL')).toHaveValue(later);
});
