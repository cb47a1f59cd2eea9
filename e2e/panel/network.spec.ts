/** The network's forms and tables, in states that a kernel reports. That relays and peers come and go is tested with some. */
import type { Locator, Page } from '@playwright/test';
import { KernelError } from '../../src/wire/errors.ts';
import type { RelayState } from '../../src/wire/network.ts';
import type { OcapUrl, PeerStatus, RemoteCommsOptions } from '../../src/wire/remotes.ts';
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectGoodWhenNarrow } from '../support/every-view.ts';
import type { ScriptedKernel } from '../support/kernel-script.ts';
import { aVat, rootOf, THEN, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const thisKernel = (page: Page): Locator => region(page, 'This kernel');
const relays = (page: Page): Locator => region(page, 'Relays');
const peers = (page: Page): Locator => region(page, 'Peers');
const redeeming = (page: Page): Locator => region(page, 'Redeem an ocap URL');
const issuing = (page: Page): Locator => region(page, 'Issue an ocap URL');
const urls = (page: Page): Locator => region(page, 'Ocap URLs of this kernel');

const ownPeer = '12D3KooWOwnPeerOfThisKernel';
const first = { address: '/ip4/127.0.0.1/tcp/9001/ws/p2p/12D3KooWFirst', peerId: '12D3KooWFirst' };
const second = { address: '/ip4/127.0.0.1/tcp/9002/ws/p2p/12D3KooWSecond', peerId: '12D3KooWSecond' };

const aRelay = (address: string, more: Partial<RelayState> = {}): RelayState => ({
  address,
  state: 'reserved',
  since: THEN,
  lastError: null,
  nextAttempt: null,
  ...more,
});

/** A network that is as it is told to be. */
const withNetwork = (kernel: ScriptedKernel) => {
  const show = (options: RemoteCommsOptions | null, shown: { relays?: RelayState[]; peers?: PeerStatus[] } = {}) =>
    kernel.show({
      remoteComms: {
        identity: { state: 'open', peerId: ownPeer, backedByPhrase: true, hasPassword: false, backedUpAt: THEN },
        peers: shown.peers ?? [],
        relays: shown.relays ?? (options?.relays ?? []).map((address) => aRelay(address)),
        options,
        error: null,
        peerId: ownPeer,
        ...(options === null
          ? { state: 'identity-only', isInitialized: false }
          : { state: 'connected', isInitialized: true, listenAddresses: [`${first.address}/p2p-circuit`] }),
      },
    });
  kernel.answer({
    initRemoteComms: async (options = {}) => {
      const wrong = options.relays?.find((address) => !address.includes('/p2p/'));
      if (wrong !== undefined)
        throw new KernelError(
          'INVALID_ARGUMENT',
          "relays[0]: expected a multiaddr that ends with the relay's /p2p/<peer id>",
        );
      await show(options);
    },
    stopRemoteComms: async () => show(null),
  });
  return { show, options: () => kernel.status().remoteComms.options };
};

test('the network is started with a relay, which comes and goes; another is added and removed', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { show, options } = withNetwork(kernel);
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
  await expect(thisKernel(page)).toContainText('Reachable');
  const list = relays(page).getByRole('list', { name: 'Relays' }).getByRole('listitem');
  await expect(list).toHaveText([new RegExp(`${first.peerId}Reserved`)]);
  await expectAccessibleInBothThemes(page);

  await relays(page).getByLabel('Another relay').fill(second.address);
  await relays(page).getByRole('button', { name: 'Add the relay' }).click();
  await expect(list).toHaveText([/Reserved/, /Reserved/]);
  expect(options()).toEqual({ relays: [first.address, second.address] });
  await expect(relays(page).getByLabel('Another relay')).toHaveValue('');

  const down = aRelay(first.address, { state: 'down', lastError: 'refused', nextAttempt: Date.now() + 30_000 });
  await show(options(), { relays: [down, aRelay(second.address)] });
  await expect(list.first()).toContainText(/Down.*next attempt in \d+ s/);
  await expect(list.last()).toContainText('Reserved');
  await expect(thisKernel(page)).toContainText('Reachable');
  await expectAccessibleInBothThemes(page);
  await expectGoodWhenNarrow(page);
  await page.getByRole('button', { name: `Remove ${first.address}` }).click();
  await expect(list).toHaveText([/Reserved/]);
  expect(options()).toEqual({ relays: [second.address] });

  await page.getByRole('button', { name: 'Stop the network' }).click();
  const dialog = page.getByRole('dialog', { name: 'Stop the network?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(thisKernel(page)).toContainText('Off');
  expect(options()).toBe(null);
});

test('a URL that needs the network or another relay says so, and a peer is told of, closed and forgotten', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { show, options } = withNetwork(kernel);
  const other = `12D3KooW${'anotherKernel'.repeat(3).replaceAll('l', 'L')}xyzab`;
  const name = `${other.slice(0, 8)}…${other.slice(-6)}`;
  const peer: PeerStatus = {
    peerId: other,
    state: 'connected',
    since: THEN,
    via: 'relay',
    queueLength: 0,
    unacknowledged: 0,
    roundTripMs: 12,
    lastError: null,
    nextAttempt: null,
  };
  const refuse = (code: 'URL_INVALID' | 'REMOTE_COMMS_OFF' | 'RELAY_NOT_ALLOWED', text: string) =>
    kernel.answer({
      redeemOcapURL: async () => {
        throw new KernelError(code, text);
      },
    });
  await panel.open('network');
  const field = redeeming(page).getByLabel('Ocap URL');
  const redeem = redeeming(page).getByRole('button', { name: 'Redeem', exact: true });
  refuse('URL_INVALID', 'it has no "@"');
  await field.fill('ocap:no-url');
  await redeem.click();
  await expect(redeeming(page)).toContainText('it has no "@"');
  refuse('REMOTE_COMMS_OFF', 'the network has not been initialised');
  await field.fill(`ocap:zSecret@${other},${second.address}`);
  await redeem.click();
  await expect(redeeming(page).getByRole('alert')).toContainText('REMOTE_COMMS_OFF');
  await expect(redeeming(page).getByRole('button', { name: 'Start the network with it and redeem' })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await show({ relays: [first.address] });
  refuse('RELAY_NOT_ALLOWED', second.address);
  await redeem.click();
  await expect(redeeming(page).getByRole('alert')).toContainText('RELAY_NOT_ALLOWED');
  await expect(redeeming(page).getByRole('alert')).toContainText(second.address);
  kernel.answer({
    redeemOcapURL: async () => {
      await show(options(), { peers: [peer] });
      return rootOf(9);
    },
  });
  await redeeming(page).getByRole('button', { name: 'Add the relay and redeem' }).click();
  await expect(redeeming(page).getByRole('button', { name: 'Send a message to ko9' })).toBeVisible();
  expect(options()).toEqual({ relays: [first.address, second.address] });
  const row = peers(page).getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('Connected');
  await expect(row).toContainText('relayed');
  await expect(row).toContainText('12 ms');
  await expectAccessibleInBothThemes(page);

  const lost: PeerStatus = {
    ...peer,
    state: 'waiting',
    via: null,
    unacknowledged: 1,
    nextAttempt: Date.now() + 30_000,
  };
  await show(options(), { peers: [{ ...lost, lastError: 'nobody answers' }] });
  await expect(row).toContainText('Not reached');
  await expect(row.getByRole('gridcell').nth(4)).toHaveText('1');
  await expect(row).toContainText(/next attempt in \d+ s/);
  await expectAccessibleInBothThemes(page);
  await expectGoodWhenNarrow(page);

  kernel.answer({ forgetPeer: () => show(options()) });
  await row.getByRole('button', { name: `Forget ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Forget this peer?' });
  await expect(dialog).toContainText('1 message');
  await expectAccessible(page);
  const confirm = dialog.getByRole('button', { name: 'Forget', exact: true });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Type forget to confirm').fill('forget');
  await confirm.click();
  await expect(peers(page)).toContainText('No peers yet');
});

test('a URL for an object is issued, shown once as text and code, counted as it is redeemed, and revoked', async ({
  openPage,
  kernel,
}) => {
  let issued: OcapUrl[] = [];
  const change = async (next: OcapUrl[]): Promise<void> => {
    issued = next;
    await kernel.show({});
  };
  const url = `ocap:zSecret@${ownPeer}`;
  await kernel.show(withVats(aVat(1, 'counter')));
  kernel.answer({
    listOcapURLs: () => issued,
    issueOcapURL: async () => {
      throw new KernelError('IDENTITY_MISSING', 'the kernel has no identity yet');
    },
  });
  const { page } = await openPage('network?object=ko1');
  const issue = issuing(page).getByRole('button', { name: 'Issue the URL' });
  await expect(issuing(page).getByLabel('Object')).toHaveValue('ko1');
  await issue.click();
  await expect(issuing(page).getByRole('alert')).toContainText('IDENTITY_MISSING');
  kernel.answer({
    issueOcapURL: async (kref, { petName = null, uses = null, expires = null } = {}) => {
      expect(kref).toBe('ko1');
      const fields = { id: 'u1', kref: 'ko1', name: null, issued: Date.now(), redeemed: 0 } as const;
      await change([{ ...fields, petName, usesLeft: uses, expires }]);
      return url;
    },
  });
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
  const shown = issuing(page).getByRole('group', { name: 'The issued URL' });
  await expect(shown).toBeFocused();
  await expect(shown.getByRole('img', { name: 'QR code of the ocap URL' })).toBeVisible();
  await expect(shown.locator('code')).toHaveText(url);
  const row = urls(page).getByRole('row', { name: /for Bob/ });
  await expect(row.getByRole('gridcell')).toHaveText(['for Bob', 'ko1', /now|ago/, /in 2[34] h/, '2', '0', 'Revoke…']);
  await expectAccessibleInBothThemes(page);
  await expectGoodWhenNarrow(page);
  await issuing(page).getByRole('button', { name: 'Hide the URL' }).click();
  await expect(page.getByText(url)).toHaveCount(0);

  // What somebody else does is seen, too.
  await change(issued.map((each) => ({ ...each, usesLeft: 1, redeemed: 1 })));
  await expect(row.getByRole('gridcell').nth(4)).toHaveText('1');
  kernel.answer({
    redeemOcapURL: async () => {
      await change([]);
      return rootOf(1);
    },
  });
  await redeeming(page).getByLabel('Ocap URL').fill(url);
  await redeeming(page).getByRole('button', { name: 'Redeem', exact: true }).click();
  await expect(redeeming(page).getByRole('button', { name: 'Send a message to ko1' })).toBeVisible();
  await expect(urls(page)).toContainText('No URL of this kernel is honoured.');

  const later: OcapUrl = {
    id: 'u2',
    kref: 'ko1',
    name: null,
    petName: 'for Carol',
    issued: THEN,
    expires: null,
    usesLeft: null,
    redeemed: 0,
  };
  await change([later]);
  kernel.answer({
    revokeOcapURL: () => change([]),
    redeemOcapURL: async () => {
      throw new KernelError('URL_REFUSED', 'the kernel does not honour it');
    },
  });
  await urls(page).getByRole('button', { name: 'Revoke the URL for Carol' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke the URL for Carol?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(urls(page)).toContainText('No URL of this kernel is honoured.');
  await redeeming(page).getByLabel('Ocap URL').fill(url);
  await redeeming(page).getByRole('button', { name: 'Redeem', exact: true }).click();
  await expect(redeeming(page).getByRole('alert')).toContainText('URL_REFUSED');
  await expect(redeeming(page).getByLabel('Ocap URL')).toHaveValue(url);
});
