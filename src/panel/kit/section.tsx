import type { ReactNode, Ref } from 'react';
import styles from './section.module.css';

type SectionProps = {
  id: string;
  title: string;
  /** Stands beside the heading. */
  aside?: ReactNode;
  /** For moving the focus here, when what had it is gone. */
  headingRef?: Ref<HTMLHeadingElement>;
  children: ReactNode;
};

/** A view of the page, named by its heading. */
export const Section = ({ id, title, aside, headingRef, children }: SectionProps) => (
  <section className={styles['section']} aria-labelledby={`${id}-heading`} id={id}>
    <div className={styles['top']}>
      <h2 id={`${id}-heading`} ref={headingRef} tabIndex={-1}>
        {title}
      </h2>
      {aside}
    </div>
    {children}
  </section>
);
