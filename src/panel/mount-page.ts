import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

/** Shows a page in its `#root`. */
export const mountPage = (page: ReactNode): void => {
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  createRoot(root).render(page);
};
