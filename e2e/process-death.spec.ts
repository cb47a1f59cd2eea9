/** The process that all vats share, and its death, of which the browser tells nobody. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shippedLimits } from '../src/wire/limits.ts';
import { isFull } from '../test/support/full-size.ts';
import { testLimits, testSize } from '../test/support/test-limits.ts';
import { copyWithLimits } from './support/copy-with-limits.ts';
import { expect, test as base } from './support/fixtures.ts';
import { openHiddenRealms } from './support/hidden-realms.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

const limits = {
  ...testLimits({ silenceMs: 4_000 }),
  frameLoadMs: testSize(shippedLimits.frameLoadMs, 5_000),
};
const seconds = (ms: number): string => `${ms / 1_000} seconds`;

/** The extension that loses its patience sooner. */
const test = base.extend({
  // oxlint-disable-next-line no-empty-pattern
  extensionDir: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-extension-'));
    copyWithLimits(folder, limits);
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

const textOf = (error: unknown): string => String(error);
/** From now on, the frames that the document makes stay empty. */
const breakFrames = `
  document.createElement = (tag) => {
    const element = Document.prototype.createElement.call(document, tag);
    Object.defineProperty(element, 'src', { set() {} });
    return element;
  };
  'done'`;
/** A worker is given up after `limits.silenceMs`. */
const patience = { timeout: 40_000 };

test('P16 when the process of all vats is killed, all come back and no delivery is lost', async ({
  context,
  panel,
  serviceWorker,
}) => {
  const vats = await serveTestVats();
  const { launch, send, getStatus } = makeConsole(serviceWorker);
  const { crash } = await openHiddenRealms(context);
  const idle = await launch(vats.oneVat('runaway'));
  const busy = await launch(vats.oneVat('runaway'));
  expect(await send(idle, 'increment')).toBe('#1');
  expect(await send(busy, 'increment')).toBe('#1');
  await crash('/vat-frame.html');
  // Sent to who is dead, unknown to anybody: it is given again.
  expect(await send(busy, 'increment')).toBe('#2');
  expect(await send(idle, 'increment')).toBe('#2');
  const { vats: rows, faults } = await getStatus();
  expect(rows).toMatchObject([
    { state: 'running', incarnation: 2 },
    { state: 'running', incarnation: 2 },
  ]);
  expect(faults).toMatchObject([
    {
      vatId: null,
      message: `all vats were restarted: the process of all vats gave no sign of life for ${seconds(limits.silenceMs)}`,
    },
  ]);
  // A new vat gets a new process.
  expect(await panel.send(await panel.launchSample('counter'), 'increment', '[]')).toBe('1');
  await vats.close();
});

test.describe('P16 a vat that fills the memory', () => {
  // Of 4 GB, unless told otherwise, which takes minutes on a busy machine; the process ends at a limit of its own in the same way.
  if (!isFull) test.use({ jsFlags: '--expose-gc --max-old-space-size=200' });

  test('that all share is suspended, and the others go on', async ({ panel, serviceWorker }) => {
    test.setTimeout(480_000);
    const vats = await serveTestVats();
    const { launch, send, getStatus } = makeConsole(serviceWorker);
    const innocent = await launch(vats.oneVat('runaway'));
    const evil = await launch(vats.oneVat('runaway', {}, { deliveryTimeLimitMs: 300_000 }));
    expect(await send(innocent, 'increment')).toBe('#1');
    expect(await send(evil, 'increment')).toBe('#1');
    const deadly = send(evil, 'allocateLargeArrays').catch(textOf);
    const waiting = send(evil, 'increment').catch(textOf);
    let answered = 1;
    // It is answered while the process lives, and after its death too.
    await expect
      .poll(
        async () => {
          answered += 1;
          expect(await send(innocent, 'increment')).toBe(`#${answered}`);
          return (await getStatus()).vats.map(({ state }) => state);
        },
        { timeout: 400_000, intervals: [500] },
      )
      .toEqual(['running', 'suspended']);
    expect((await getStatus()).vats).toMatchObject([
      { state: 'running', error: null },
      { state: 'suspended', error: 'all vats died twice while this one was at the same delivery', queueLength: 2 },
    ]);
    await panel.open('subclusters');
    const row = panel.page.getByRole('row', { name: /runaway v2/ });
    await expect(row).toContainText('Suspended');
    await panel.terminate('s2');
    for (const answer of [deadly, waiting]) expect(await answer).toContain('[MESSAGE_UNDELIVERED]');
    expect(await send(innocent, 'increment')).toBe(`#${answered + 1}`);
    await vats.close();
  });
});

test('P16 a worker that ends unheard is missed, and its vat restarted', async ({ context, panel, serviceWorker }) => {
  const vats = await serveTestVats();
  const { launch, send, getStatus } = makeConsole(serviceWorker);
  const { evaluateInVatWorker } = await openHiddenRealms(context);
  // It is asked for nothing, so that its worker is silent for no other reason.
  const root = await launch(vats.oneVat('runaway', {}, { reapInterval: 'never' }));
  const other = await panel.launchSample('counter');
  expect(await send(root, 'increment')).toBe('#1');
  await evaluateInVatWorker('close()');
  await expect.poll(async () => (await getStatus()).vats[0]?.incarnation, patience).toBe(2);
  expect((await getStatus()).faults).toMatchObject([
    { vatId: 'v1', message: `v1 (runaway): its worker gave no sign of life for ${seconds(limits.silenceMs)}` },
  ]);
  expect(await send(root, 'increment')).toBe('#2');
  expect(await panel.send(other, 'increment', '[]')).toBe('1');
  expect((await getStatus()).vats[1]?.incarnation).toBe(1);
  await vats.close();
});

test('P19 when the page of a frame does not load, the launch says so and leaves nothing', async ({
  context,
  panel,
  serviceWorker,
}) => {
  const vats = await serveTestVats();
  const { launch, send, getStatus } = makeConsole(serviceWorker);
  const { evaluateIn, documents } = await openHiddenRealms(context);
  const healthy = await panel.launchSample('counter');
  await evaluateIn('/offscreen.html', breakFrames);
  const failed = await launch(vats.oneVat('runaway')).catch(textOf);
  expect(failed).toContain(
    `[VAT_START_FAILED] v2 (runaway): the page of its frame did not load within ${seconds(limits.frameLoadMs)}`,
  );
  await evaluateIn('/offscreen.html', 'delete document.createElement');
  expect(await send(await launch(vats.oneVat('runaway')), 'increment')).toBe('#1');
  expect(await send(healthy, 'increment')).toBe('#1');
  expect((await getStatus()).vats).toMatchObject([{ id: 'v1', incarnation: 1 }, { id: 'v3' }]);
  expect((await documents()).filter((url) => url.endsWith('/vat-frame.html'))).toHaveLength(2);
  await vats.close();
});
