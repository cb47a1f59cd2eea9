/** How the panel bears a kernel in which there is much, and what it costs while it is open. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page, Worker } from '@playwright/test';
import { listViews } from '../../e2e/support/every-view.ts';
import { makeKernelHost } from '../../e2e/support/kernel-host.ts';
import { openPanel } from '../../e2e/support/panel.ts';
import type { ExtensionBrowser } from '../../src/dev/browser.ts';
import { median } from '../median.ts';
import { fillKernel, sizeOf, type Size } from './fill-kernel.ts';
import type { PanelReport } from './panel-report.ts';
import { countFromLoadOn, measureCost } from './watch-page.ts';

/** The globals of the service worker. */
declare const E: (target: unknown) => Record<string, (...args: unknown[]) => Promise<unknown>>;
declare const kernel: unknown;

/**
 * The effort that is made. `seconds`: how long the panel is watched in a view, idle and under load. `quietSeconds`: how long nothing has
 * happened by then; the overview draws the last minute.
 */
export type PanelEffort = Size & { rounds: number; seconds: number; quietSeconds: number };

/** Messages to a vat per second, from a host that is not the panel. */
const LOAD_PER_SECOND = 1_000;
const LOAD_STEP_MS = 50;
/** The panel is given time to settle after a load or a change of view. */
const SETTLE_MS = 3_000;

/** The views in which the panel is watched: where numbers move, where a list follows, and where nothing does. */
const watched = ['overview', 'subclusters', 'objects', 'activity', 'settings'];

/** Milliseconds from the change of the address until the view is painted with its content. */
const openOnce = (page: Page, view: string): Promise<number> =>
  page.evaluate(
    (id) =>
      new Promise<number>((resolve) => {
        const heading = () => document.querySelector('[data-page-heading]')?.textContent ?? '';
        const isThere = (): boolean =>
          !['', 'Not found'].includes(heading()) && document.querySelector('main [aria-busy="true"]') === null;
        const start = performance.now();
        const look = (): void => {
          if (!isThere()) return;
          observer.disconnect();
          // After the next frame it is painted.
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
        location.hash = `#/${id}`;
      }),
    view,
  );

const leave = async (page: Page): Promise<void> => {
  await page.evaluate(() => {
    location.hash = '#/nothing';
  });
  await page.getByRole('heading', { name: 'Not found' }).waitFor();
};

const openViews = async (page: Page, rounds: number): Promise<Map<string, number>> => {
  const views = await listViews(page);
  const samples = new Map<string, number[]>(views.map((view) => [view, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const view of views) {
      await leave(page);
      const took = await openOnce(page, view);
      // The first round loads the view's code.
      if (round > 0) samples.get(view)?.push(took);
    }
  }
  return new Map([...samples].map(([view, each]) => [view, median(each)]));
};

/** Sends messages from the service worker. @returns how many of them were answered per second */
const sendLoad = (serviceWorker: Worker, target: string, seconds: number): Promise<number> =>
  serviceWorker.evaluate(
    async ({ root, perStep, stepMs, ms }) => {
      const api = await kernel;
      const start = performance.now();
      const sent: Promise<unknown>[] = [];
      for (let step = 0; step * stepMs < ms; step += 1) {
        for (let i = 0; i < perStep; i += 1) {
          const answer = E(api).queueMessage?.(root, 'increment', harden([]));
          if (answer) sent.push(answer);
        }
        const wait = start + (step + 1) * stepMs - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      await Promise.all(sent);
      return (sent.length * 1000) / (performance.now() - start);
    },
    {
      root: target,
      perStep: (LOAD_PER_SECOND * LOAD_STEP_MS) / 1000,
      stepMs: LOAD_STEP_MS,
      ms: seconds * 1000,
    },
  );

export const measurePanel = async (
  { context, serviceWorker, extensionId }: ExtensionBrowser,
  { rounds, seconds, quietSeconds, ...size }: PanelEffort,
  say: (line: string) => void,
): Promise<PanelReport> => {
  const { call, send } = makeKernelHost(serviceWorker, '');
  const folder = `chrome-extension://${extensionId}/bench`;
  const { vats, objects } = sizeOf(size);
  const page = await context.newPage();
  await page.bringToFront();
  await countFromLoadOn(page);
  const { open } = await openPanel(page, extensionId);

  say('panel: opening each view of an empty kernel');
  const empty = await openViews(page, rounds);
  say(`panel: filling the kernel with ${vats} vats and ${objects} objects`);
  await fillKernel({ call, send }, folder, size);
  await call('collectGarbage');
  const { total } = await call('listObjects', { offset: 0, limit: 1 });
  if (total < objects) throw new Error(`the kernel has ${total} objects; ${objects} were made`);
  say('panel: opening each view of the full kernel');
  const full = await openViews(page, rounds);

  await open('settings');
  await pause(quietSeconds * 1000);
  const idle: PanelReport['idle'] = [];
  for (const view of watched) {
    say(`panel: idle in ${view}`);
    await open(view);
    await pause(SETTLE_MS);
    const cost = await measureCost(page, () => pause(seconds * 1000), { frames: false });
    idle.push({ view, cpuPercent: cost.cpuPercent, messagesPerMinute: cost.messages * 60 });
  }

  const { rootKref } = await call('launchSubcluster', {
    bootstrap: 'counter',
    vats: { counter: { bundleSpec: `${folder}/counter.bundle` } },
  });
  const load: PanelReport['load'] = [];
  for (const view of watched) {
    say(`panel: under load in ${view}`);
    await open(view);
    await pause(SETTLE_MS);
    let messagesPerSecond = 0;
    const work = async () => {
      messagesPerSecond = await sendLoad(serviceWorker, rootKref, seconds);
    };
    const cost = await measureCost(page, work, { frames: true });
    load.push({
      view,
      messagesPerSecond,
      cpuPercent: cost.cpuPercent,
      framesPerSecond: cost.frames,
      longTasks: cost.longTasks,
      longestTaskMs: cost.longestTaskMs,
      panelMessagesPerSecond: cost.messages,
    });
  }
  await page.close();
  const views = [...empty].map(([view, emptyMs]) => ({ view, emptyMs, fullMs: full.get(view) ?? NaN }));
  return { vats, objects, rounds, views, idle, load };
};
