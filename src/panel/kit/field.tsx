import type { ReactNode } from 'react';
import styles from './field.module.css';

/** What a field's control needs so that its hint and error are read with it. */
export type ControlProps = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined };

type FieldProps = {
  id: string;
  label: string;
  hint?: ReactNode;
  error: string | null;
  children: (control: ControlProps) => ReactNode;
};

/** A label, its control, a hint, and what is wrong with what was typed. */
export const Field = ({ id, label, hint, error, children }: FieldProps) => {
  const described = [error !== null && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error === null ? undefined : true })}
      {error !== null && (
        <p className={styles['error']} id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p className={styles['hint']} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
};

/** The look of a text control, for inputs and text areas alike. */
export const controlClass = styles['control'] ?? '';
