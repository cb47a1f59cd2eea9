/** Activity and logs: lists that grow while one looks, found by their addresses, followed, paused and exported. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import * as v from 'valibot';
import type { CrankTrace, LogLevel, LogLine } from '../../src/wire/kernel-events.ts';
import { isAtLeast } from '../../src/wire/kernel-events.ts';
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectGoodWhenNarrow } from '../support/every-view.ts';
import type { ScriptedKernel } from '../support/kernel-script.ts';
import { aVat, ringOf, THEN, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const cranks = (page: Page) => page.getByRole('grid', { name: 'Cranks' }).getByRole('rowgroup').getByRole('row');
const lines = (page: Page) => page.getByRole('grid', { name: 'Log lines' }).getByRole('rowgroup').getByRole('row');

const expectGoodInAllSizesAndThemes = async (page: Page): Promise<void> => {
  await expectAccessibleInBothThemes(page);
  await expectGoodWhenNarrow(page);
};

/** Exports what is listed and reads the file: a value of JSON in each line. */
const exported = async (page: Page): Promise<unknown[]> => {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export (NDJSON)' }).click();
  const text = await readFile(await (await saving).path(), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
};

const CranksStruct = v.array(
  v.object({ number: v.number(), vatId: v.string(), kind: v.string(), method: v.nullable(v.string()) }),
);

/** The delivery of a message to the root of `v1`. */
const aCrank = (number: number, more: Partial<CrankTrace> = {}): CrankTrace => ({
  number,
  cause: null,
  vatId: 'v1',
  incarnation: 1,
  delivery: number,
  kind: 'message',
  subject: ['ko1'],
  method: 'increment',
  result: null,
  size: 10,
  syscalls: {},
  sends: [],
  resolves: [],
  storeChanges: { set: 0, deleted: 0, size: 0 },
  outcome: 'applied',
  problem: null,
  time: THEN,
  waitedMs: 1,
  tookMs: 2,
  ...more,
});

/** A kernel with a trace, to which cranks are added. */
const withTrace = (kernel: ScriptedKernel) => {
  const trace: CrankTrace[] = [];
  kernel.answer({
    getTrace: ({ vatId, kref, group, outcome, text = '', ...range } = {}) => {
      const isLike = (crank: CrankTrace): boolean =>
        (vatId === undefined || crank.vatId === vatId) &&
        (kref === undefined || crank.subject.some((each) => each === kref)) &&
        (group !== 'deliver' || crank.kind === 'message') &&
        (outcome === undefined || crank.outcome === outcome) &&
        `${crank.method}`.toLowerCase().includes(text.toLowerCase());
      return ringOf(trace.filter(isLike), range);
    },
    getCrank: (number) => {
      const crank = trace.find((each) => each.number === number);
      if (crank === undefined) return undefined;
      const root = trace.find((each) => each.number === crank.cause);
      const first = root ?? crank;
      const effects = trace.filter(({ cause }) => cause !== null && cause >= crank.number);
      return { crank, causes: crank === first ? [] : [first], effects, earlier: false, later: false };
    },
  });
  return {
    add: async (...more: CrankTrace[]): Promise<void> => {
      trace.push(...more);
      await kernel.showNews({ trace: trace.at(-1)?.number ?? 0 });
    },
  };
};

test('cranks are shown as they come, and by the keyboard one comes to what they caused', async ({ panel, kernel }) => {
  const { page } = panel;
  const { add } = withTrace(kernel);
  await panel.open('activity');
  await expect(page.getByText('Nothing has happened since the kernel started.')).toBeVisible();
  await kernel.show(withVats(aVat(1, 'alice', { subclusterId: 's1' }), aVat(2, 'bob', { subclusterId: 's1' })));
  // While it is shown.
  await add(
    aCrank(3, {
      method: 'askBob',
      sends: [{ target: 'ko2', method: 'greet', result: 'kp1', size: 10 }],
      syscalls: { send: 1 },
      storeChanges: { set: 1, deleted: 0, size: 20 },
    }),
    aCrank(4, { cause: 3, vatId: 'v2', subject: ['ko2'], method: 'greet', result: 'kp1' }),
    aCrank(5, { cause: 4, kind: 'notify', subject: ['kp1'], method: null }),
  );
  const asked = cranks(page).filter({ hasText: 'Deliver' }).filter({ hasText: 'alice.root.askBob' }).first();
  await expect(asked).toContainText('alice (v1)');
  await expect(asked).toContainText('Send bob.root.greet');
  await expect(asked).toContainText('Applied');
  await expect(cranks(page).filter({ hasText: 'Notify' }).first()).toBeVisible();

  await page.keyboard.press('f');
  await expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('ASKBOB');
  await expect(cranks(page)).toHaveCount(1);
  await expect(page).toHaveURL(/#\/activity\?q=ASKBOB$/);
  await expectGoodInAllSizesAndThemes(page);
  await page.getByRole('grid', { name: 'Cranks' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Crank c3');
  await expect(heading(page)).toBeFocused();
  const did = page.getByRole('region', { name: 'What it did' });
  await expect(did.getByRole('listitem')).toHaveText(['Send bob.root.greet → kp1', 'Store 1 change']);
  await expect(did).toContainText(/Syscalls: .*send 1/);
  const tree = page.getByRole('tree', { name: 'Causes and effects' });
  await expect(tree.getByRole('treeitem')).toHaveText([
    /askBob alice \(v1\)/,
    /greet bob \(v2\)/,
    /Notify.*alice \(v1\)/,
  ]);
  await expectGoodInAllSizesAndThemes(page);

  await tree.getByRole('treeitem', { selected: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('treeitem', { name: /greet/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tree.getByRole('treeitem', { selected: true })).toHaveText(/greet/);
  await expect(tree.getByRole('treeitem')).toHaveCount(3);
  await expect(page.getByText('Because of', { exact: true }).locator('..')).toContainText('c3');

  await panel.open('activity/c99999');
  await expect(page.getByText('The kernel does not have this crank, or no longer')).toBeVisible();
  await panel.open('activity/elsewhere');
  await expect(page.getByText('elsewhere is no crank, such as c12.')).toBeVisible();
});

test('the list is filtered by its address, stands still when paused, counts what comes, and is exported', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { add } = withTrace(kernel);
  const increments = (from: number, count: number) => Array.from({ length: count }, (_, i) => aCrank(from + i));
  await kernel.show(withVats(aVat(1, 'counter'), aVat(2, 'alice')));
  await add(
    aCrank(1, { kind: 'start', subject: [], method: null }),
    aCrank(2, { method: 'bootstrap' }),
    aCrank(3, { vatId: 'v2', subject: ['ko2'], method: 'greet' }),
    ...increments(4, 40),
  );
  await panel.open('activity');
  await page.getByLabel('Vat').selectOption({ label: 'counter (v1, s1)' });
  await page.getByLabel('Kind').selectOption('messages delivered');
  await page.getByLabel('Object or promise').fill('k');
  await expect(page.getByLabel('Object or promise')).toHaveAccessibleDescription(/such as ko12 or kp3/);
  await page.getByLabel('Object or promise').fill('ko1');
  await expect(page).toHaveURL(/#\/activity\?vat=v1&kind=deliver&object=ko1$/);
  await expect(cranks(page).first()).toContainText('counter.root.increment');
  await expect(cranks(page).filter({ hasNotText: 'increment' }).filter({ hasNotText: 'bootstrap' })).toHaveCount(0);

  // Who scrolls away is left where they are.
  const grid = page.getByRole('grid', { name: 'Cranks' });
  await grid.hover();
  await page.mouse.wheel(0, 400);
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  const newest = v.parse(CranksStruct, await exported(page)).at(-1)?.number ?? 0;
  await add(...increments(44, 5));
  await expect(page.getByText('5 newer', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Follow' }).click();
  await expect(page.getByText('Following', { exact: true })).toBeVisible();
  await expect(page.getByText('5 newer')).toHaveCount(0);
  await expect.poll(() => grid.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  await expect
    .poll(async () => Number((await cranks(page).first().innerText()).match(/^c(\d+)/)?.[1]))
    .toBeGreaterThan(newest);
  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();

  const rows = v.parse(CranksStruct, await exported(page));
  expect(rows.at(-1)?.number).toBeGreaterThan(newest);
  expect(new Set(rows.map(({ vatId, kind }) => `${vatId} ${kind}`))).toEqual(new Set(['v1 message']));
  expect(rows.filter(({ method }) => method === 'increment')).toHaveLength(45);
  await page.getByLabel('Outcome').selectOption('fault');
  await expect(page.getByText('No crank is like that.')).toBeVisible();

  await panel.open('objects/ko1');
  await page.getByRole('link', { name: 'Activity of ko1' }).click();
  await expect(page.getByLabel('Object or promise')).toHaveValue('ko1');
  await expect(cranks(page).first()).toContainText('increment');
});

test('log lines are filtered by vat, level and text, opened whole, and exported', async ({ panel, kernel }) => {
  const { page } = panel;
  const log: LogLine[] = [];
  const say = async (...texts: [level: LogLevel, text: string][]): Promise<void> => {
    for (const [level, text] of texts) {
      const number = log.length + 1;
      log.push({
        number,
        vatId: 'v1',
        incarnation: 1,
        delivery: number,
        level,
        tags: [],
        text,
        undone: false,
        time: THEN,
      });
    }
    await kernel.showNews({ log: log.length });
  };
  kernel.answer({
    getLogs: ({ vatId: _vatId, level = 'debug', text = '', ...range } = {}) => {
      const isLike = (line: LogLine): boolean =>
        isAtLeast(line.level, level) && line.text.toLowerCase().includes(text.toLowerCase());
      return ringOf(log.filter(isLike), range);
    },
  });
  await panel.open('logs');
  await expect(page.getByText('What vats write to their console appears here.')).toBeVisible();
  await kernel.show(withVats(aVat(1, 'talker')));
  const long = 'long '.repeat(200);
  await say(
    ['debug', `it is debug ${long}`],
    ['log', `it is log ${long}`],
    ['info', `it is info ${long}`],
    ['warn', `it is warn ${long}`],
    ['error', `it is error ${long}`],
  );
  await expect(lines(page)).toHaveCount(5);
  await expect(lines(page).first()).toContainText(/talker \(v1\).*error.*it is error/s);
  await page.getByLabel('Level').selectOption('warnings and errors');
  await expect(lines(page)).toHaveCount(2);
  await expect(page).toHaveURL(/#\/logs\?level=warn$/);
  await page.getByLabel('Search').fill('IS WARN');
  await expect(lines(page)).toHaveCount(1);
  await expectGoodInAllSizesAndThemes(page);
  expect(await exported(page)).toMatchObject([{ level: 'warn', vatId: 'v1', undone: false }]);

  await page.getByRole('grid', { name: 'Log lines' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Log line \d+$/ });
  await expect(dialog.getByRole('region', { name: 'Text' })).toHaveText(`it is warn ${long}`);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await page.getByRole('main').getByRole('button', { name: 'Follow' }).click();
  await page.getByLabel('Search').fill('');
  await page.getByLabel('Level').selectOption('all levels');
  await say(...Array.from({ length: 1_000 }, (_, i): [LogLevel, string] => ['log', `line ${i + 1}`]));
  await expect(lines(page).first()).toContainText('line 1000');
  await page.getByRole('grid', { name: 'Log lines' }).focus();
  // Older ones are there as one comes to them.
  await expect
    .poll(async () => {
      await page.keyboard.press('End');
      return lines(page).filter({ hasText: 'it is debug' }).count();
    })
    .toBe(1);
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
});

test('a list that could not be read says so, and is read again when it is asked for', async ({ panel, kernel }) => {
  const { page } = panel;
  kernel.answer({
    getTrace: () => {
      throw new Error('[STORAGE_FAILED] the disk is full');
    },
  });
  await panel.open('activity');
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('STORAGE_FAILED');
  await expectAccessible(page);
  kernel.answer({ getTrace: (query) => ringOf([aCrank(1)], query) });
  await page
    .getByRole('main')
    .getByRole('button', { name: /Try again|Retry/ })
    .click();
  await expect(cranks(page)).toHaveCount(1);
});
