import type { ReactNode } from 'react';
import type { ReadableError } from '../readable-error.ts';
import styles from './error-note.module.css';

/** What went wrong, where it went wrong: read out when it appears. */
export const ErrorNote = ({
  title,
  error,
  children,
}: {
  title: string;
  error?: ReadableError;
  children?: ReactNode;
}) => (
  <div className={styles['note']} role="alert">
    <p className={styles['title']}>{title}</p>
    {error && <ErrorText error={error} />}
    {children}
  </div>
);

export const ErrorText = ({ error }: { error: ReadableError }) => (
  <p className={styles['text']}>
    {error.text} {error.code !== null && <code className={styles['code']}>{error.code}</code>}
  </p>
);
