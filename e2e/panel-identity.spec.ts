/** The identity in the panel: who this kernel is, and the phrase, which is seen by nobody but who asks for it. */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { paths } from '../src/dev/paths.ts';
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { everythingSaid, listenToConsoles, listenToKernel, readPage, wordsFound } from './support/everything-said.ts';
import { expect, test } from './support/fixtures.ts';
import { makeKernelHost } from './support/kernel-host.ts';
import { pressByKey, tabTo } from './support/keys.ts';
import { openPanel } from './support/panel.ts';

/** Its words are in no text of ours. */
const phrase = 'giraffe lobster walnut pelican mushroom cactus dolphin mosquito squirrel sibling advance auction';
const words = phrase.split(' ');

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const link = (page: Page, name: string): Locator => page.getByRole('main').getByRole('link', { name, exact: true });
const phraseList = (page: Page): Locator => page.getByRole('list', { name: 'Recovery phrase' });
const place = (extensionId: string, hash: string): string => `chrome-extension://${extensionId}/panel.html${hash}`;

const expectAccessibleInBothThemes = async (page: Page): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
};

/** Holds the page's timers of a minute, until they are told to be due. Begins with the next page that is loaded. */
const holdMinutes = async (page: Page): Promise<{ pass(): Promise<void> }> => {
  await page.addInitScript(() => {
    const start = globalThis.setTimeout;
    const due: (() => void)[] = [];
    Object.assign(globalThis, {
      setTimeout: (callback: () => void, ms?: number, ...rest: unknown[]) =>
        ms === 60_000 ? due.push(callback) : start(callback, ms, ...rest),
      passMinute: () => due.splice(0).forEach((callback) => callback()),
    });
  });
  return { pass: () => page.evaluate('passMinute()') };
};

/** Pastes a phrase into the first field, which fills them all. */
const pastePhrase = (page: Page, text: string): Promise<void> =>
  page.getByRole('textbox', { name: 'Word 1', exact: true }).evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);

/** Words of ours are no sign of a phrase's being somewhere. */
const withoutOurs = async (candidates: readonly string[]): Promise<string[]> => {
  const texts: string[] = [];
  // The samples tell about themselves in the panel.
  const sources = ['src/{panel,kernel,wire,host,browser}/**/*.{ts,tsx,html,css}', 'vats/**/*.{ts,md,json}'];
  for await (const file of glob(sources, { cwd: paths.root })) {
    texts.push(readFileSync(path.join(paths.root, file), 'utf8'));
  }
  const ours = new Set(
    texts
      .join('\n')
      .toLowerCase()
      .match(/[a-z]+/g),
  );
  return candidates.filter((word) => !ours.has(word));
};

test('P23 a phrase is backed up by keys alone: shown until one looks away, asked for, restored, and left nowhere', async ({
  panel,
  context,
  serviceWorker,
  extensionId,
}) => {
  test.setTimeout(180_000);
  const { page } = panel;
  const consoles = listenToConsoles(context, serviceWorker);
  const events = await listenToKernel(serviceWorker);
  const { call } = makeKernelHost(serviceWorker, '');
  await context.grantPermissions(['clipboard-read']);
  const minutes = await holdMinutes(page);
  await page.goto('about:blank');
  await openPanel(page, extensionId);

  await panel.open('identity');
  await expectAccessibleInBothThemes(page);
  await tabTo(page, page.getByRole('radio', { name: '12 words' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: '24 words' })).toBeChecked();
  await pressByKey(page, button(page, 'Make an identity'));
  const reminder = page.getByRole('complementary', { name: 'Reminder' });
  await expect(reminder).toContainText('not backed up');
  await panel.open('overview');
  await expect(reminder).toBeVisible();
  await pressByKey(page, link(page, 'Back up the recovery phrase'));

  const secret = await call('revealRecoveryPhrase');
  const secretWords = secret.split(' ');
  const telling = await withoutOurs(secretWords);
  expect(telling.length).toBeGreaterThan(6);
  const expectHidden = async (): Promise<void> => {
    await expect(phraseList(page)).toHaveCount(0);
    expect(wordsFound({ page: await readPage(page) }, telling)).toEqual([]);
  };
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expectHidden();
  await expectAccessibleInBothThemes(page);
  await expect(button(page, 'I have written it down')).toHaveCount(0);

  const reveal = async (): Promise<void> => {
    await pressByKey(page, button(page, 'Reveal the phrase'));
    await expect(phraseList(page).getByRole('listitem')).toHaveText(
      secretWords.map((word, index) => `${index + 1}. ${word}`),
    );
  };
  await reveal();
  await expect(button(page, 'Hide the phrase')).toBeFocused();
  await expectAccessibleInBothThemes(page);
  expect(await page.getByRole('img', { name: /QR code/ }).count()).toBe(0);

  // Another window, another place, a minute, or the button: each hides it.
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await expectHidden();
  await reveal();
  await minutes.pass();
  await expectHidden();
  await reveal();
  await page.keyboard.press('Enter');
  await expectHidden();
  await reveal();
  await page.evaluate(() => document.querySelector<HTMLElement>('h1')?.focus());
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
  await expectHidden();
  await page.goBack();
  await expectHidden();

  await reveal();
  await pressByKey(page, button(page, 'Copy the phrase'));
  await expect(page.getByText('The phrase is in the clipboard')).toBeVisible();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  expect(await clipboard()).toBe(secret);

  await pressByKey(page, button(page, 'I have written it down'));
  const asked = page.getByRole('textbox', { name: /^Word \d+$/ });
  await expect(asked).toHaveCount(3);
  await expect(asked.first()).toBeFocused();
  await expectHidden();
  await minutes.pass();
  await expect.poll(clipboard).toBe('');
  const labels = await page.getByText(/^Word \d+$/).allInnerTexts();
  const places = labels.map((label) => Number(label.replace('Word ', '')));
  expect(new Set(places).size).toBe(3);
  const answer = async (answers: string[]): Promise<void> => {
    for (const [index, text] of answers.entries()) {
      await tabTo(page, asked.nth(index));
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
  };
  const right = places.map((each) => secretWords[each - 1] ?? '');
  await answer([right[0] ?? '', 'nonsense', right[2] ?? '']);
  await expect(page.getByText(`Word ${places[1]} of the phrase is another one`)).toBeVisible();
  await expect(asked.nth(1)).toBeFocused();
  await expectAccessibleInBothThemes(page);
  // What is typed is in the fields, and in nothing that is written of the page.
  await expectHidden();
  expect((await call('getStatus')).remoteComms.identity).toMatchObject({ backedUpAt: null });
  // From the second field on: the first comes last, past the end of the page.
  await answer([right[0] ?? '', right[1] ?? '', right[2] ?? '']);
  await expect(page.getByText('The recovery phrase is backed up. Keep it')).toBeVisible();
  expect((await call('getStatus')).remoteComms.identity).toMatchObject({ backedUpAt: expect.any(Number) });
  await pressByKey(page, link(page, 'Back to the identity'));
  await expect(page.getByText('confirmed')).toBeVisible();
  await expect(reminder).toHaveCount(0);
  await expectAccessibleInBothThemes(page);

  // Another day the same phrase makes this kernel, which has vats by then, its peer anew.
  await panel.launchSample('counter');
  expect(await panel.send('counter.root', 'increment', '[]')).toBe('1');
  const { peerId } = (await call('getStatus')).remoteComms;
  await panel.open('identity/restore');
  await pastePhrase(page, secret);
  await pressByKey(page, button(page, 'Whose phrase is this?'));
  await expect(page.getByRole('region', { name: 'Whose phrase this is' })).toContainText(
    'which this kernel is already',
  );
  await pressByKey(page, button(page, 'Begin anew as this peer…'));
  const dialog = page.getByRole('dialog', { name: 'Begin anew as this peer?' });
  await tabTo(page, dialog.getByLabel('Type replace to confirm'));
  await page.keyboard.type('replace');
  await pressByKey(page, dialog.getByRole('button', { name: 'Empty and restore' }));
  await expect(page.getByText(`This kernel is ${peerId} now, and begins anew.`).first()).toBeVisible();
  await panel.launchSample('greeter');

  const said: Record<string, string> = {
    ...(await everythingSaid(panel, serviceWorker)),
    consoles: consoles(),
    events: await events(),
  };
  expect(Object.keys(said)).toEqual(
    expect.arrayContaining([
      'view identity',
      'view store/table/identity',
      'table identity',
      'trace',
      'logs',
      'history',
    ]),
  );
  for (const kind of ['status', 'trace']) expect(said['events']?.includes(`"type":"${kind}"`)).toBe(true);
  expect(said['events']?.includes('"name":"bob"')).toBe(true);
  expect(said['history']).toContain('#/identity/restore');
  expect(wordsFound(said, telling)).toEqual([]);
  // It would have been found.
  expect(wordsFound({ said: `x ${secretWords[3]}, y` }, secretWords)).toContain(`said: ${secretWords[3]}`);
});

test('P23 an identity is restored by keys alone: each word checked, its peer shown, what is lost confirmed', async ({
  panel,
  context,
  serviceWorker,
}) => {
  test.setTimeout(180_000);
  const { page } = panel;
  const consoles = listenToConsoles(context, serviceWorker);
  const { call } = makeKernelHost(serviceWorker, '');
  await panel.launchSample('counter');
  const { peerId: before } = await call('initIdentity');
  const peerId = await call('peerIdOfPhrase', phrase);

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
  await expect(found).toContainText(before);
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
  const status = await call('getStatus');
  expect(status.vats).toEqual([]);
  expect(status.remoteComms).toMatchObject({ peerId, identity: { state: 'open', backedUpAt: expect.any(Number) } });

  const said: Record<string, string> = { ...(await everythingSaid(panel, serviceWorker)), consoles: consoles() };
  expect(said['view identity']).toContain(peerId);
  expect(wordsFound(said, words)).toEqual([]);
});

test('P23 an identity has a password, which is set, asked for, changed and removed; who has the phrase needs none', async ({
  panel,
  serviceWorker,
  extensionId,
}) => {
  test.setTimeout(150_000);
  const { page } = panel;
  const { call } = makeKernelHost(serviceWorker, '');
  const identity = async () => (await call('getStatus')).remoteComms.identity;
  const [password, next] = ['a long pass word', 'another pass word'];

  const askWhose = async (): Promise<void> => {
    await page.goto(place(extensionId, '#/identity/restore'));
    await pastePhrase(page, ` ${phrase.toUpperCase()}\n`);
    await button(page, 'Whose phrase is this?').click();
  };

  await askWhose();
  // Nothing is lost where there is no identity.
  await button(page, 'Become this peer').click();
  await expect(page.getByText(/^This kernel is .* now\./).first()).toBeVisible();

  const openPassword = () => page.goto(place(extensionId, '#/identity/password'));
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

  await page.goto(place(extensionId, '#/identity/backup'));
  await type('Password', next);
  await button(page, 'Reveal the phrase').click();
  await expect(page.getByText('the password does not open the identity')).toBeVisible();
  await expect(phraseList(page)).toHaveCount(0);
  await type('Password', password);
  await button(page, 'Reveal the phrase').click();
  await expect(phraseList(page)).toContainText('giraffe');

  await page.goto(place(extensionId, '#/identity'));
  await button(page, 'Lock').click();
  await expect(button(page, 'Unlock')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await type('Password', next);
  await button(page, 'Unlock').click();
  await expect(page.getByText('This is not the password')).toBeVisible();
  expect(await identity()).toMatchObject({ state: 'locked' });
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
