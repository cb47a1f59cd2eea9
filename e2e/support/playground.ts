import type { Locator, Page } from '@playwright/test';

export const editorOf = (page: Page, file: string): Locator => page.getByRole('textbox', { name: `Code of ${file}` });

/** Puts a text in the place of what the editor has. */
export const write = async (page: Page, file: string, text: string): Promise<void> => {
  await editorOf(page, file).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
};

/** For the first bundle of a page: the bundler is 14 MB of WebAssembly, which is compiled when it is first used. */
export const firstBundle = { timeout: 60_000 };
