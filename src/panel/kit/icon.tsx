import styles from './icon.module.css';

/** An outline on a grid of 16 × 16, in the colour of the text beside it, which says the same in words. */
export const Icon = ({ path }: { path: string }) => (
  <svg className={styles['icon']} viewBox="0 0 16 16" aria-hidden="true">
    <path d={path} />
  </svg>
);
