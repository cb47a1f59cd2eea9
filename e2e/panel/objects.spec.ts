/** Objects in the panel: the list, an object's page, and the drawing of who holds what of whom. */
import type { Page } from '@playwright/test';
import { KernelError } from '../../src/wire/errors.ts';
import type { ObjectSummary, Party } from '../../src/wire/inspect.ts';
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectGoodWhenNarrow } from '../support/every-view.ts';
import { anObject, aVat, detailsOf, pageOf, partyOf, rootObject, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const rowsOf = (page: Page) => page.getByRole('grid', { name: 'Objects' }).getByRole('row');

test('objects are found by name, vat and state, and opened by keyboard', async ({ panel, kernel }) => {
  const { page } = panel;
  const vats = [aVat(1, 'alice', { subclusterId: 's1' }), aVat(2, 'bob', { subclusterId: 's1' }), aVat(3, 'counter')];
  const objects = vats.map(rootObject);
  kernel.answer({
    listObjects: ({ search = '', owner, revoked, ...range }) => {
      const isLike = (object: ObjectSummary): boolean =>
        JSON.stringify(object.owner).includes(search) &&
        (owner === undefined || (object.owner.kind === 'vat' && object.owner.id === owner)) &&
        (revoked === undefined || object.revoked === revoked);
      return pageOf(objects.filter(isLike), range);
    },
  });
  await kernel.show(withVats(...vats));
  await panel.open('objects');
  await expect(rowsOf(page).filter({ hasText: 'root of alice' })).toHaveCount(1);
  await page.getByLabel('Search').fill('count');
  await expect(rowsOf(page)).toHaveCount(2);
  await expect(page).toHaveURL(/#\/objects\?q=count$/);
  await expectAccessible(page);
  const grid = page.getByRole('grid', { name: 'Objects' });
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Object ko3');
  await expect(heading(page)).toBeFocused();
  await page.goBack();
  await expect(page.getByLabel('Search')).toHaveValue('count');
  await page.getByLabel('State').selectOption('revoked');
  await expect(page.getByText('No object is like that.')).toBeVisible();
  await page.getByLabel('State').selectOption('any');
  await page.getByLabel('Search').fill('');
  await page.getByLabel('Owner').selectOption({ label: 'bob (v2, s1)' });
  await expect(rowsOf(page)).toHaveCount(2);
  await panel.open('objects/ko9999');
  await expect(page.getByRole('alert')).toContainText('ko9999 cannot be shown');
  await expectAccessible(page);
});

test('an object’s page tells chains of holders, takes a name, and says who is affected before it is revoked', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const [promiser, hoarder] = [aVat(1, 'promiser', { subclusterId: 's1' }), aVat(2, 'hoarder', { subclusterId: 's1' })];
  let guest = detailsOf(anObject('ko7', partyOf(promiser), { iface: 'guest', reachable: 2, holders: 2 }), {
    heldBy: [
      { party: partyOf(hoarder), strength: 'reaches', count: 1 },
      { party: { kind: 'url', id: 'u1', petName: 'for the neighbour' }, strength: 'reaches', count: 1 },
    ],
  });
  kernel.answer({
    getObject: () => guest,
    pathsTo: () => ({
      kref: 'ko7',
      held: [partyOf(promiser), partyOf(hoarder)],
      paths: [
        {
          root: { kind: 'session', id: '1' },
          steps: [
            { kref: 'ko1', owner: partyOf(promiser) },
            { kref: 'ko2', owner: partyOf(hoarder) },
            { kref: 'ko7', owner: partyOf(promiser) },
          ],
        },
      ],
      truncated: false,
    }),
    previewRevoke: () => ({
      object: guest,
      affected: guest.heldBy,
      subclusters: ['s1'],
      urls: [{ id: 'u1', petName: 'for the neighbour' }],
      messagesWaiting: { count: 0, more: false },
    }),
    setPetName: (_kref, name) => {
      if (name === 'ko7') throw new KernelError('INVALID_ARGUMENT', 'a name must not look like a kref');
      guest = { ...guest, petName: name };
    },
    revoke: () => {
      guest = { ...guest, revoked: true };
    },
  });
  await kernel.show(withVats(promiser, hoarder));
  await panel.open('objects/ko7');
  await expect(heading(page)).toHaveText('Object ko7');
  const reach = page.getByRole('region', { name: 'Who can reach it, and how' });
  await expect(reach.getByRole('list', { name: 'Ways to it' })).toContainText(
    /connected host \S+→holds ko\d+ of vat promiser/,
  );
  await expect(reach).toContainText('vat hoarder (v2)');
  await expect(reach).toContainText('vat promiser (v1)');
  await expectAccessible(page);

  const name = page.getByLabel('Pet name');
  await name.fill('ko7');
  await name.press('Enter');
  await expect(name).toHaveAccessibleDescription(/must not look like a kref/);
  await expect(name).toHaveValue('ko7');
  await name.fill('the guest');
  await name.press('Enter');
  await expect(heading(page)).toHaveText('Object the guest');
  await expect(page.getByRole('list', { name: 'Holders' })).toContainText('ocap URL “for the neighbour”');

  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Revoke…' }).click();
  await expect(dialog.getByRole('list', { name: 'Who is affected' })).toContainText('ocap URL');
  await expect(dialog).toContainText('1 ocap URL would be refused');
  await expectAccessibleInBothThemes(page);
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(heading(page)).toBeFocused();
  await expect(reach).toContainText('Nobody: it was revoked.');
  await expect(page.getByRole('button', { name: 'Revoke…' })).toHaveAttribute('aria-disabled', 'true');
});

test('vats and references are a drawing, and the same is in tables', async ({ panel, kernel }) => {
  const { page } = panel;
  const [alice, bob] = [aVat(1, 'alice', { subclusterId: 's1' }), aVat(2, 'bob', { subclusterId: 's1' })];
  const host: Party = { kind: 'host' };
  kernel.answer({
    graph: () => ({
      nodes: [
        { id: 'v1', party: partyOf(alice), owns: 1 },
        { id: 'v2', party: partyOf(bob), owns: 1 },
        { id: 'host', party: host, owns: 0 },
      ],
      edges: [
        { from: 'v1', to: 'v2', count: 1, example: 'ko2' },
        { from: 'host', to: 'v1', count: 1, example: 'ko1' },
      ],
      totalNodes: 3,
      totalEdges: 2,
    }),
  });
  await kernel.show(withVats(alice, bob));
  await panel.open('objects/graph');
  await expect(page.getByRole('img', { name: /^3 parties and 2 arrows/ })).toBeVisible();
  const references = page.getByRole('grid', { name: 'References' });
  await expect(
    references
      .getByRole('row')
      .filter({ hasText: /vat alice.*vat bob/s })
      .first(),
  ).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Parties' })).toContainText('vat alice (v1)');
  await page.getByLabel('Show').selectOption({ label: 'vat bob (v2)' });
  await expect(page).toHaveURL(/#\/objects\/graph\?of=v2$/);
  await expect(
    page.getByRole('grid', { name: 'Parties' }).getByRole('row').filter({ hasText: 'vat bob (v2)' }),
  ).toHaveCount(1);
  await expectAccessibleInBothThemes(page);
  await expectGoodWhenNarrow(page);
});
