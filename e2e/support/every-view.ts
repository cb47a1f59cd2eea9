/** What holds for every view of the panel: whoever adds one has it tested. */
import { expect, type Page } from '@playwright/test';
import { expectAccessible, expectAccessibleInBothThemes } from './axe.ts';
import type { Panel } from './panel.ts';

/** The places that the navigation lists: `overview`, `subclusters`… */
export const listViews = async (page: Page): Promise<string[]> => {
  const links = await page.getByRole('navigation', { name: 'Views' }).getByRole('link').all();
  const hrefs = await Promise.all(links.map((link) => link.getAttribute('href')));
  return hrefs.map((href) => (href ?? '').replace('#/', ''));
};

/** Nothing of the page is further to the right than the window shows. */
export const expectNoSidewaysScroll = async (page: Page): Promise<void> => {
  const [needed, given] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  expect(needed, `${page.url()}: the width that the page needs, against that of the window`).toBe(given);
};

/** Calls `look` in every view, one after the other, when its heading is there. */
export const forEveryView = async (panel: Panel, look: (place: string) => Promise<void>): Promise<void> => {
  const places = await listViews(panel.page);
  expect(places.length).toBeGreaterThan(0);
  for (const place of places) {
    await panel.open(place);
    await look(place);
  }
};

export const expectEveryViewAccessible = (panel: Panel): Promise<void> =>
  forEveryView(panel, () => expectAccessibleInBothThemes(panel.page));

/** Nothing is cut off, and all of it can be used by everybody, where the window is as narrow as windows get. */
export const expectGoodWhenNarrow = async (page: Page): Promise<void> => {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  if (size !== null) await page.setViewportSize(size);
};
