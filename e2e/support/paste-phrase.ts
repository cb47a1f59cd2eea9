import type { Page } from '@playwright/test';

/** Pastes a recovery phrase into the first field, which fills them all. */
export const pastePhrase = (page: Page, text: string): Promise<void> =>
  page.getByRole('textbox', { name: 'Word 1', exact: true }).evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
