/** What a page costs its browser while something else goes on. */
import type { CDPSession, Page } from '@playwright/test';

/** What a page did in a while: per second, but for the tasks, which are counted. */
export type Cost = {
  cpuPercent: number;
  messages: number;
  frames: number;
  longTasks: number;
  longestTaskMs: number;
};

type Counters = { messages: number; frames: number; longTasks: number[] };
declare global {
  var counters: Counters | undefined;
}

/** Has the next page that is loaded count what it does. Its realm is not locked down by then. */
export const countFromLoadOn = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const counters: Counters = { messages: 0, frames: 0, longTasks: [] };
    globalThis.counters = counters;
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function post(...args: unknown[]): void {
      // React wakes itself by messages without anything in them.
      if (args[0] !== null) counters.messages += 1;
      Reflect.apply(postMessage, this, args);
    };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) counters.longTasks.push(duration);
    }).observe({ type: 'longtask' });
  });
};

/** Counts from the beginning of the session. */
const busySeconds = async (session: CDPSession): Promise<number> => {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
};

const takeCounters = (page: Page): Promise<Counters> =>
  page.evaluate(() => {
    const { counters } = globalThis;
    if (counters === undefined) throw new Error('this page does not count');
    const taken = { ...counters };
    Object.assign(counters, { messages: 0, frames: 0, longTasks: [] });
    return taken;
  });

/** Frames are drawn for nobody but to be counted: who measures what an idle page costs leaves them out. */
const countFrames = (page: Page): Promise<() => Promise<void>> =>
  page
    .evaluateHandle(() => {
      let counting = true;
      const next = (): void => {
        if (!counting) return;
        if (globalThis.counters) globalThis.counters.frames += 1;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
      return { stop: () => (counting = false) };
    })
    .then((handle) => async () => void (await handle.evaluate(({ stop }) => stop())));

/** Measures a page while `work` goes on. */
export const measureCost = async (
  page: Page,
  work: () => Promise<unknown>,
  { frames }: { frames: boolean },
): Promise<Cost> => {
  const stopFrames = frames ? await countFrames(page) : async () => {};
  await takeCounters(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const [start, busy] = [performance.now(), await busySeconds(session)];
  await work();
  const seconds = (performance.now() - start) / 1000;
  const cpuPercent = ((await busySeconds(session)) - busy) * (100 / seconds);
  await session.detach();
  const counted = await takeCounters(page);
  await stopFrames();
  return {
    cpuPercent,
    messages: counted.messages / seconds,
    frames: counted.frames / seconds,
    longTasks: counted.longTasks.length,
    longestTaskMs: Math.max(0, ...counted.longTasks),
  };
};
