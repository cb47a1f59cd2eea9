/**
 * The control panel as a person uses it, for tests and for `npm start`: every selector of the panel is here, by role
 * and name. What fails in the panel is thrown with the text that the panel shows.
 */
import type { Locator, Page } from '@playwright/test';

export type Panel = {
  page: Page;
  /** Opens a view by its place in the panel: `logs`, `subclusters/s1`. Returns when its heading is shown. */
  open(place: string): Promise<void>;
  /** Launches a sample by its name (`counter`) and returns the kref of its bootstrap vat's root. */
  launchSample(name: string): Promise<string>;
  /** Launches a cluster config, given as the text a person would paste; returns the same. */
  launchConfig(text: string): Promise<string>;
  /**
   * Sends a message and waits for the answer.
   * @param target - a kref (`ko3`) or a known name (`counter.root`)
   * @param argsJson - a JSON array
   * @returns the answer as the panel shows it
   * @throws Error with the shown error when it rejects, or when the form does not take what was typed
   */
  send(target: string, method: string, argsJson: string): Promise<string>;
  terminate(subclusterId: string): Promise<void>;
};

/** Launches with what the container holds, agrees to what is asked for, and returns the root that its outcome names. */
const launch = async (container: Locator, button: Locator): Promise<string> => {
  await button.click();
  const agree = container.page().getByRole('dialog').getByRole('button', { name: 'Launch', exact: true });
  const outcome = container.getByRole('status');
  const root = outcome.getByRole('button', { name: /^Send a message to ko\d+$/ });
  const problem = outcome.getByText(/^(This config cannot be launched|The launch (failed|was interrupted))/);
  await agree.or(problem).first().waitFor();
  if (await agree.isVisible()) {
    await agree.click();
    await root.or(problem).first().waitFor();
  }
  if (await problem.isVisible()) throw new Error(await outcome.innerText());
  return (await root.innerText()).replace('Send a message to ', '');
};

/** Goes to a view, unless it is shown; its query (a filter, a draft) is left as it is then. */
const openPlace = async (page: Page, place: string): Promise<void> => {
  const url = new URL(page.url());
  if (url.hash.split('?')[0] !== `#/${place}`) {
    url.hash = `#/${place}`;
    await page.goto(url.href);
  }
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
};

const makePanel = (page: Page): Panel => {
  const sending = page.getByRole('region', { name: 'Send a message' });
  const answers = sending.getByRole('list', { name: 'Answers' });

  return {
    page,

    open: (place) => openPlace(page, place),

    async launchSample(name) {
      await openPlace(page, 'launch');
      const button = page.getByRole('button', { name: new RegExp(`^Launch .*${name}`, 'i') });
      return launch(page.getByRole('listitem').filter({ has: button }), button);
    },

    async launchConfig(text) {
      await openPlace(page, 'launch');
      const button = page.getByRole('button', { name: 'Launch config' });
      const form = page.locator('form').filter({ has: button });
      await form.getByLabel('Cluster config', { exact: true }).fill(text);
      return launch(form, button);
    },

    async send(target, method, argsJson) {
      await openPlace(page, 'send');
      // The panel keeps a limited number of answers; beyond it the count would not tell which one is new.
      const items = answers.locator('> li');
      if ((await items.count()) >= 100) await sending.getByRole('button', { name: 'Clear answers' }).click();
      const earlier = await items.count();
      await sending.getByLabel('Target').fill(target);
      await sending.getByLabel('Method').fill(method);
      await sending.getByLabel('Arguments').fill(argsJson);
      await sending.getByRole('button', { name: 'Send', exact: true }).click();
      // Newest first: counted from the end, ours keeps its place when others come after it.
      const answer = answers.locator(`> li:nth-last-child(${earlier + 1})`);
      const refused = sending.locator('[aria-invalid="true"]').first();
      await answer.or(refused).first().waitFor();
      if (await refused.isVisible()) throw new Error(await sending.locator('form').innerText());
      await answer.getByText(/^(Answered|Rejected)$/).waitFor();
      const asText = answer.getByRole('button', { name: 'As text', pressed: false });
      if (await asText.isVisible()) await asText.click();
      const value = answer.locator('pre');
      if (await value.isVisible()) return value.innerText();
      throw new Error(await answer.getByRole('paragraph').innerText());
    },

    async terminate(subclusterId) {
      await openPlace(page, 'subclusters');
      await page.getByRole('button', { name: `Terminate ${subclusterId}`, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Terminate', exact: true }).click();
      const alert = dialog.getByRole('alert');
      const gone = page.getByRole('button', { name: `Terminate ${subclusterId}`, exact: true });
      await Promise.race([gone.waitFor({ state: 'detached' }), alert.waitFor()]);
      if (await alert.isVisible()) throw new Error(await alert.innerText());
    },
  };
};

/**
 * Opens the control panel in a page and waits until the kernel runs.
 * @throws Error with the panel's words when the kernel failed
 */
export const openPanel = (page: Page, extensionId: string): Promise<Panel> =>
  openPanelAt(page, `chrome-extension://${extensionId}/panel.html`);

/** The same at any address of it. */
export const openPanelAt = async (page: Page, url: string): Promise<Panel> => {
  await page.goto(url);
  const kernel = page.getByRole('status').filter({ hasText: 'Kernel:' });
  const settled = kernel.getByText(/^(Running|Stopped|Failed)$/);
  await settled.waitFor();
  if ((await settled.innerText()) === 'Failed') throw new Error(`the kernel does not run: ${await kernel.innerText()}`);
  return makePanel(page);
};
