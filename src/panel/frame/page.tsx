import { useEffect, useId, useRef, type ReactNode } from 'react';
import styles from './page.module.css';
import { hasMoved, useRoute } from './router.ts';

type PageProps = {
  title: string;
  /** Stands beside the heading: buttons, a count, `Stale`. */
  aside?: ReactNode;
  children: ReactNode;
};

/**
 * What a view shows, named by its heading. Whoever comes here by a link or a key is taken to the heading; a view that wants
 * the focus elsewhere moves it in an effect of its own.
 */
export const Page = ({ title, aside, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const { view, path } = useRoute();
  const place = [view, ...path].join('/');

  useEffect(() => {
    if (!hasMoved()) return;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [place]);

  useEffect(() => {
    document.title = `${title} – Ocap Kernel`;
  }, [title]);

  return (
    <section className={styles['page']} aria-labelledby={id}>
      <div className={styles['top']}>
        <h1 className={styles['title']} id={id} ref={heading} tabIndex={-1} data-page-heading="">
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </section>
  );
};

/** The heading of the page that is shown: it takes the focus when what had it is gone. */
export const pageHeading = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-page-heading]');
