/** The identity in the panel: who this kernel is, and the phrase, which is seen by nobody but who asks for it. */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { paths } from '../src/dev/paths.ts';
import { everythingSaid, listenToConsoles, listenToKernel, readPage, wordsFound } from './support/everything-said.ts';
import { expect, test } from './support/fixtures.ts';
import { makeKernelHost } from './support/kernel-host.ts';
import { pressByKey, tabTo } from './support/keys.ts';
import { openPanel } from './support/panel.ts';
import { pastePhrase } from './support/paste-phrase.ts';

/** Its words are in no text of ours. */
const phrase = 'giraffe lobster walnut pelican mushroom cactus dolphin mosquito squirrel sibling advance auction';
const words = phrase.split(' ');

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const link = (page: Page, name: string): Locator => page.getByRole('main').getByRole('link', { name, exact: true });
const phraseList = (page: Page): Locator => page.getByRole('list', { name: 'Recovery phrase' });

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
  await expect(button(page, 'I have written it down')).toHaveCount(0);

  const reveal = async (): Promise<void> => {
    await pressByKey(page, button(page, 'Reveal the phrase'));
    await expect(phraseList(page).getByRole('listitem')).toHaveText(
      secretWords.map((word, index) => `${index + 1}. ${word}`),
    );
  };
  await reveal();
  await expect(button(page, 'Hide the phrase')).toBeFocused();
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
  const field = (number: number): Locator => page.getByRole('textbox', { name: `Word ${number}`, exact: true });
  await tabTo(page, field(1));
  // A space leads to the next word, as in a text.
  await page.keyboard.type(phrase.replace('pelican', 'pelicann'));
  await expect(page.getByText('No recovery phrase has this word')).toHaveCount(1);
  await expect(field(4)).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Enter');
  await expect(field(4)).toBeFocused();
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
