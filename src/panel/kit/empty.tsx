import type { ReactNode } from 'react';
import styles from './empty.module.css';

/** What stands where a list would be: nothing yet, or not known yet. */
export const Empty = ({ children }: { children: ReactNode }) => <p className={styles['empty']}>{children}</p>;
