/** The network in the panel: relays and peers as they come and go, and ocap URLs on both sides. */
import type { Locator, Page } from '@playwright/test';
import { makeEndings } from '../test/support/endings.ts';
import { startRelayProcess } from '../test/support/relay-process.ts';
import { expect, test } from './support/fixtures.ts';
import { makeKernelHost } from './support/kernel-host.ts';
import { inNode, startLedgerKernel } from './support/networked-kernels.ts';

const endings = makeEndings();
test.afterEach(endings.endAll);

/** Everything that depends on a relay takes as long as dials and their pauses do. */
const patience = { timeout: 60_000 };

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const thisKernel = (page: Page): Locator => region(page, 'This kernel');
const peers = (page: Page): Locator => region(page, 'Peers');
const redeeming = (page: Page): Locator => region(page, 'Redeem an ocap URL');

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

  await row.getByRole('button', { name: `Forget ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Forget this peer?' });
  await expect(dialog).toContainText('1 message');
  const confirm = dialog.getByRole('button', { name: 'Forget', exact: true });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Type forget to confirm').fill('forget');
  await confirm.click();
  await expect(peers(page)).toContainText('No peers yet');
  expect(await lost).toContain('PEER_GIVEN_UP');
});
