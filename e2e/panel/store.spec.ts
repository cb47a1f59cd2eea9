/** The store inspector: how tables and answers to queries are shown. What is in them, and what is not, is tested with a kernel. */
import { KernelError } from '../../src/wire/errors.ts';
import type { Cell, TableColumn, TableInfo } from '../../src/wire/inspect.ts';
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectGoodWhenNarrow } from '../support/every-view.ts';
import type { ScriptedKernel } from '../support/kernel-script.ts';
import { pageOf } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

const integer = (value: number): Cell => ({ type: 'integer', value });
const text = (value: string, json = false): Cell => ({ type: 'text', text: value, bytes: value.length, json });

const column = (name: string, kind: TableColumn['kind'] = 'plain', sortable = false): TableColumn => ({
  name,
  type: kind === 'plain' && name === 'incarnation' ? 'integer' : 'text',
  kind,
  sortable,
});
const vatColumns = [
  column('id', 'plain', true),
  column('ordinal'),
  column('subcluster'),
  column('name'),
  column('config', 'json'),
  column('bundle'),
  column('root'),
  column('incarnation'),
  ...['state', 'error', 'cranks', 'supervisor', 'options', 'parameters'].map((name) => column(name)),
];

/** Tables of so many vats and of what they keep. */
const withTables = (kernel: ScriptedKernel, vats: number) => {
  let count = vats;
  const vatRow = (number: number): Cell[] => [
    text(`v${number}`),
    integer(number),
    text(`s${number}`),
    text('counter'),
    text('{"sourceSpec":"counter.ts"}', true),
    text('b1-aaaa'),
    text(`ko${number}`),
    ...Array.from({ length: 7 }, () => integer(1)),
  ];
  const tables = (): TableInfo[] => [
    { name: 'vats', rows: count, columns: vatColumns, queryable: true },
    {
      name: 'vat_store',
      rows: 150,
      columns: [column('key', 'plain', true), column('value', 'encoded')],
      queryable: true,
    },
  ];
  kernel.answer({
    listTables: tables,
    readTable: (name, { orderBy, ...range }) => {
      const rows =
        name === 'vats'
          ? Array.from({ length: count }, (_, i) => vatRow(i + 1))
          : Array.from({ length: 150 }, (_, i) => [text(`key ${i}`), integer(i)]);
      const columns = tables().find((table) => table.name === name)?.columns ?? [];
      const ordered = orderBy?.descending === true ? rows.toReversed() : rows;
      return { columns: columns.map((each) => each.name), ...pageOf(ordered, range) };
    },
  });
  return {
    grow: async (): Promise<void> => {
      count += 1;
      await kernel.show({});
    },
  };
};

test('tables are read page by page, in an order, with the columns that one wants, and a row as a whole', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { grow } = withTables(kernel, 6);
  await panel.open('store');
  const tables = page.getByRole('table');
  await expect(tables.getByRole('row', { name: /^vats 6 14/ })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await tables.getByRole('link', { name: 'vat_store' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Table vat_store' })).toBeFocused();
  const storeRows = page.getByRole('grid', { name: 'Rows of vat_store' });
  await expect(page.getByText('100 of 150 loaded')).toBeVisible();
  await storeRows.focus();
  await page.keyboard.press('End');
  await expect(page.getByText('150 loaded', { exact: true })).toBeVisible();

  await panel.open('store/table/vats');
  const rows = page.getByRole('grid', { name: 'Rows of vats' });
  await expect(rows.getByRole('columnheader')).toHaveText([
    'id',
    'ordinal',
    'subcluster',
    'name',
    'config',
    'bundle',
    'root',
  ]);
  await expect(rows.getByRole('gridcell').first()).toHaveText('v1');
  await page.getByRole('checkbox', { name: 'Descending' }).check();
  await expect(rows.getByRole('gridcell').first()).toHaveText('v6');
  await page.getByRole('button', { name: 'Columns: 7 of 14' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'config text' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'incarnation integer' }).press('Enter');
  await page.keyboard.press('Escape');
  await expect(rows.getByRole('columnheader').last()).toHaveText('incarnation');
  await expect(rows.getByRole('columnheader', { name: 'config' })).toHaveCount(0);

  // The address is that of this very list.
  await page.reload();
  await expect(rows.getByRole('gridcell').first()).toHaveText('v6');
  await expect(rows.getByRole('columnheader').last()).toHaveText('incarnation');
  await expectAccessibleInBothThemes(page);

  await rows.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Row 1' });
  await expect(dialog.getByRole('term')).toHaveCount(14);
  await expect(dialog.getByRole('definition').filter({ hasText: '"sourceSpec"' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(rows).toBeFocused();
  await expectGoodWhenNarrow(page);

  // What was read stays, and is said to be old, when the kernel goes.
  await grow();
  await expect(page.getByText('Changed since it was read: 7 rows now.')).toBeVisible();
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(rows.getByRole('gridcell').first()).toHaveText('v7');
  await kernel.become({ type: 'stopped' });
  await expect(page.getByText('Stale: last known')).toBeVisible();
  await expect(rows.getByRole('gridcell').first()).toHaveText('v7');
  await expectAccessible(page);
});

test('SQL is asked for when it was turned on; what is refused stays typed, with the reason', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  withTables(kernel, 1);
  let sqlQueries = false;
  const settings = () => ({ deliveryTimeLimitMs: 10_000, startTimeLimitMs: 30_000, sqlQueries });
  kernel.answer({
    getSettings: settings,
    setSettings: (changes) => {
      sqlQueries = changes.sqlQueries ?? sqlQueries;
      return settings();
    },
    querySelect: (sql) => {
      if (!sql.startsWith('SELECT id, name')) throw new KernelError('QUERY_REFUSED', 'no such column: missing');
      return {
        columns: ['id', 'name', 'name'],
        rows: [['v1', 'counter', 'counter'].map((each) => text(each))],
        truncated: false,
        tables: ['vats'],
      };
    },
  });
  await panel.open('store/query');
  await expect(page.getByText('SQL queries are off.')).toBeVisible();
  await page.getByRole('link', { name: 'turn them on in the settings' }).click();
  await expect(page.getByRole('heading', { name: 'For developers' })).toBeFocused();
  await page.getByRole('checkbox', { name: 'Allow SQL queries' }).press('Space');
  await page.getByRole('link', { name: 'Query by SQL' }).press('Enter');
  const box = page.getByRole('textbox', { name: 'SELECT statement' });
  const answer = page.getByRole('grid', { name: 'Answer' });
  await box.fill('SELECT id, name, name FROM vats');
  await box.press('Control+Enter');
  await expect(answer.getByRole('gridcell')).toHaveText(['v1', 'counter', 'counter']);
  await expect(page.getByText('1 row, from vats')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await box.fill('SELECT missing FROM vats');
  await box.press('Control+Enter');
  await expect(box).toHaveAccessibleDescription(/no such column: missing/);
  await expect(box).toHaveValue('SELECT missing FROM vats');
  await expect(answer).toHaveCount(0);
  await expectAccessibleInBothThemes(page);

  // A link to a query asks nothing by being opened.
  await page.reload();
  await expect(box).toHaveValue('SELECT missing FROM vats');
  await expect(box).not.toHaveAttribute('aria-invalid');
});
