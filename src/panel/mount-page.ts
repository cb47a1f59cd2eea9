import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { messageOf } from '../wire/errors.ts';

/** Shows a page in its `#root`. A page that cannot be drawn says so, instead of going blank. */
export const mountPage = (page: ReactNode): void => {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  createRoot(root, {
    onUncaughtError(error) {
      reportError(error);
      document.body.textContent = `This page failed; the kernel goes on. Reload the page. (${messageOf(error)})`;
    },
  }).render(page);
};
