/** The identity's forms. That its secrets are left nowhere is tested with a kernel. */
import type { Locator, Page } from '@playwright/test';
import { KernelError } from '../../src/wire/errors.ts';
import type { IdentityStatus } from '../../src/wire/remotes.ts';
import { expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectNoSidewaysScroll } from '../support/every-view.ts';
import { readPage, wordsFound } from '../support/everything-said.ts';
import type { ScriptedKernel } from '../support/kernel-script.ts';
import { aVat, THEN, withVats } from '../support/kernel-states.ts';
import { pressByKey, tabTo } from '../support/keys.ts';
import { expect, test } from '../support/panel-page.ts';
import { pastePhrase } from '../support/paste-phrase.ts';

const phrase = 'giraffe lobster walnut pelican mushroom cactus dolphin mosquito squirrel sibling advance auction';
const words = phrase.split(' ');
const peerId = '12D3KooWGiraffe';
const formerPeer = '12D3KooWFormer';

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const link = (page: Page, name: string): Locator => page.getByRole('main').getByRole('link', { name, exact: true });
const phraseList = (page: Page): Locator => page.getByRole('list', { name: 'Recovery phrase' });

type Known = Exclude<IdentityStatus, { state: 'none' }>;

/** A kernel that has an identity, or gets one, with a password once that is set. */
const withIdentity = async (kernel: ScriptedKernel, begin: Partial<Known> | null) => {
  let password: string | null = null;
  let identity: Known | null = null;
  const become = async (changes: Partial<Known>): Promise<void> => {
    identity = {
      state: 'open',
      peerId,
      backedByPhrase: true,
      hasPassword: false,
      backedUpAt: null,
      ...identity,
      ...changes,
    };
    const { peers, relays, options, error } = kernel.status().remoteComms;
    await kernel.show({
      remoteComms: {
        state: identity.state === 'locked' ? 'locked' : 'identity-only',
        isInitialized: false,
        peerId: identity.peerId,
        identity,
        peers,
        relays,
        options,
        error,
      },
    });
  };
  const check = (given: string | null | undefined): void => {
    if ((given ?? null) !== password)
      throw new KernelError('PASSWORD_WRONG', 'the password does not open the identity');
  };
  kernel.answer({
    initIdentity: async () => {
      await become({ state: 'open' });
      return { peerId };
    },
    peerIdOfPhrase: async (mnemonic) => {
      if (mnemonic !== phrase) throw new KernelError('PHRASE_INVALID', 'the checksum of the phrase is wrong');
      return peerId;
    },
    restoreIdentity: async () => {
      await kernel.show({ vats: [], subclusters: [] });
      await become({ peerId, backedUpAt: THEN });
      return { peerId };
    },
    revealRecoveryPhrase: async (options) => {
      check(options?.password);
      return phrase;
    },
    confirmPhraseBackup: () => become({ backedUpAt: THEN }),
    setIdentityPassword: async ({ current, next }) => {
      check(current);
      password = next;
      await become({ hasPassword: next !== null });
    },
    lockIdentity: () => become({ state: 'locked' }),
    unlockIdentity: async (given) => {
      check(given);
      await become({ state: 'open' });
    },
  });
  if (begin !== null) await become(begin);
  return { identity: () => identity };
};

test('P23 a phrase is backed up by keys alone: hidden until it is asked for, and three of its words are asked for', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { identity } = await withIdentity(kernel, null);
  await panel.open('identity');
  await expectAccessibleInBothThemes(page);
  await tabTo(page, page.getByRole('radio', { name: '12 words' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: '24 words' })).toBeChecked();
  await pressByKey(page, button(page, 'Make an identity'));
  const reminder = page.getByRole('complementary', { name: 'Reminder' });
  await expect(reminder).toContainText('not backed up');
  await pressByKey(page, link(page, 'Back up the recovery phrase'));
  const expectHidden = async (): Promise<void> => {
    await expect(phraseList(page)).toHaveCount(0);
    expect(wordsFound({ page: await readPage(page) }, words)).toEqual([]);
  };
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expectHidden();
  await expectAccessibleInBothThemes(page);
  await expect(button(page, 'I have written it down')).toHaveCount(0);
  await pressByKey(page, button(page, 'Reveal the phrase'));
  await expect(phraseList(page).getByRole('listitem')).toHaveText(words.map((word, index) => `${index + 1}. ${word}`));
  await expect(button(page, 'Hide the phrase')).toBeFocused();
  await expectAccessibleInBothThemes(page);

  await pressByKey(page, button(page, 'I have written it down'));
  const asked = page.getByRole('textbox', { name: /^Word \d+$/ });
  await expect(asked).toHaveCount(3);
  await expect(asked.first()).toBeFocused();
  await expectHidden();
  const labels = await page.getByText(/^Word \d+$/).allInnerTexts();
  const places = labels.map((label) => Number(label.replace('Word ', '')));
  const right = places.map((each) => words[each - 1] ?? '');
  for (const [index, text] of [right[0] ?? '', 'nonsense', right[2] ?? ''].entries()) await asked.nth(index).fill(text);
  await page.keyboard.press('Enter');
  await expect(page.getByText(`Word ${places[1]} of the phrase is another one`)).toBeVisible();
  await expect(asked.nth(1)).toBeFocused();
  await expectAccessibleInBothThemes(page);
  expect(identity()).toMatchObject({ backedUpAt: null });
  await page.keyboard.press('Control+a');
  await page.keyboard.type(right[1] ?? '');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The recovery phrase is backed up. Keep it')).toBeVisible();
  await pressByKey(page, link(page, 'Back to the identity'));
  await expect(page.getByText('confirmed')).toBeVisible();
  await expect(reminder).toHaveCount(0);
  await expectAccessibleInBothThemes(page);
});

test('P23 an identity is restored by keys alone: each word checked, its peer shown, what is lost confirmed', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  await kernel.show(withVats(aVat(1, 'counter')));
  await withIdentity(kernel, { peerId: formerPeer });
  await panel.open('identity');
  await pressByKey(page, link(page, 'Restore from a phrase'));
  await expectAccessibleInBothThemes(page);
  const field = (number: number): Locator => page.getByRole('textbox', { name: `Word ${number}`, exact: true });
  await tabTo(page, field(1));
  // A space leads to the next word, as in a text.
  await page.keyboard.type(phrase.replace('pelican', 'pelicann'));
  await expect(page.getByText('No recovery phrase has this word')).toHaveCount(1);
  await expect(field(4)).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Enter');
  await expect(field(4)).toBeFocused();
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('n');
  await expect(page.getByText('No recovery phrase has this word')).toHaveCount(0);
  await page.keyboard.press('Enter');
  const found = page.getByRole('region', { name: 'Whose phrase this is' });
  await expect(found).toContainText(peerId);
  await expect(found).toContainText(formerPeer);
  await expect(found.getByRole('heading')).toBeFocused();
  expect(wordsFound({ page: await readPage(page) }, words)).toEqual([]);
  await expectAccessibleInBothThemes(page);

  // Another word, and what was found no longer holds.
  await field(12).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('giraffe');
  await expect(found).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('PHRASE_INVALID');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('auction');
  await page.keyboard.press('Enter');

  await pressByKey(page, found.getByRole('button', { name: 'Begin anew as this peer…' }));
  const dialog = page.getByRole('dialog', { name: 'Begin anew as this peer?' });
  await expect(dialog).toContainText('1 subcluster with 1 vat');
  const confirm = dialog.getByRole('button', { name: 'Empty and restore' });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await expectAccessibleInBothThemes(page);
  await tabTo(page, dialog.getByLabel('Type replace to confirm'));
  await page.keyboard.type('replace');
  await pressByKey(page, confirm);
  await expect(page.getByText(`This kernel is ${peerId} now, and begins anew.`).first()).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('P23 an identity has a password, which is set, asked for, changed and removed; who has the phrase needs none', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { identity } = await withIdentity(kernel, null);
  const [password, next] = ['a long pass word', 'another pass word'];

  const askWhose = async (): Promise<void> => {
    await panel.open('identity/restore');
    await pastePhrase(page, ` ${phrase.toUpperCase()}\n`);
    await button(page, 'Whose phrase is this?').click();
  };

  await askWhose();
  // Nothing is lost where there is no identity.
  await button(page, 'Become this peer').click();
  await expect(page.getByText(/^This kernel is .* now\./).first()).toBeVisible();

  const openPassword = () => panel.open('identity/password');
  const input = (label: string) => page.locator('input').and(page.getByLabel(label, { exact: true }));
  const type = (label: string, text: string) => input(label).first().fill(text);
  await openPassword();
  await type('New password', 'short');
  await button(page, 'Set the password').click();
  await expect(page.getByText('A password has 8 characters at least').first()).toBeVisible();
  await type('New password', password);
  await type('New password again', next);
  await button(page, 'Set the password').click();
  await expect(page.getByText('This is not the same password')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await type('New password again', password);
  await button(page, 'Set the password').click();
  await expect.poll(identity).toMatchObject({ state: 'open', hasPassword: true });
  await expectAccessibleInBothThemes(page);

  await panel.open('identity/backup');
  await type('Password', next);
  await button(page, 'Reveal the phrase').click();
  await expect(page.getByText('the password does not open the identity')).toBeVisible();
  await expect(phraseList(page)).toHaveCount(0);
  await type('Password', password);
  await button(page, 'Reveal the phrase').click();
  await expect(phraseList(page)).toContainText('giraffe');

  await panel.open('identity');
  await button(page, 'Lock').click();
  await expect(button(page, 'Unlock')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await type('Password', next);
  await button(page, 'Unlock').click();
  await expect(page.getByText('This is not the password')).toBeVisible();
  expect(identity()).toMatchObject({ state: 'locked' });
  await type('Password', password);
  await button(page, 'Unlock').click();
  await expect(button(page, 'Lock')).toBeVisible();

  await button(page, 'Lock').click();
  await expect(button(page, 'Unlock')).toBeVisible();
  await askWhose();
  await button(page, 'Unlock with this phrase').click();
  await expect.poll(identity).toMatchObject({ state: 'open', hasPassword: true });

  await openPassword();
  await type('Present password', password);
  await type('New password', next);
  await type('New password again', next);
  await button(page, 'Change the password').click();
  await expect(page.getByText('The password was changed')).toBeAttached();
  const removing = page.getByRole('region', { name: 'Remove the password' });
  await removing.getByLabel('Present password').fill(password);
  await button(page, 'Remove the password').click();
  await expect(removing.getByText('This is not the password')).toBeVisible();
  await removing.getByLabel('Present password').fill(next);
  await button(page, 'Remove the password').click();
  await expect.poll(identity).toMatchObject({ state: 'open', hasPassword: false });

  // Every page of the view, as narrow as windows get.
  await page.setViewportSize({ width: 320, height: 500 });
  for (const each of ['identity', 'identity/backup', 'identity/restore', 'identity/password']) {
    await panel.open(each);
    await expectNoSidewaysScroll(page);
  }
  await panel.open('identity');
  await button(page, 'Show as QR code').click();
  await expect(page.getByRole('img', { name: 'QR code of the peer id' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessibleInBothThemes(page);
});
