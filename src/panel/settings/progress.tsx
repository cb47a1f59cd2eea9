import { useId } from 'react';
import { Button } from '../kit/button.tsx';
import styles from './settings.module.css';

type ProgressProps = {
  label: string;
  /** From 0 to 1; null where nobody knows how much there is. */
  value: number | null;
  text: string;
  /** Null when it is too late. */
  onGiveUp: (() => void) | null;
};

/** How far something long is. */
export const Progress = ({ label, value, text, onGiveUp }: ProgressProps) => {
  const id = useId();
  return (
    <div className={styles['progress']}>
      {/* Without a value it moves to and fro; the text beside it says what is known. */}
      <progress aria-label={label} aria-describedby={id} {...(value === null ? {} : { value })} />
      <p id={id} role="status">
        {text}
      </p>
      {onGiveUp !== null && <Button onClick={onGiveUp}>Give up</Button>}
    </div>
  );
};
