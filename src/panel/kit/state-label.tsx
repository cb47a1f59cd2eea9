import styles from './state-label.module.css';

export type Tone = 'ok' | 'wait' | 'bad' | 'quiet';

/** A shape per tone, so that no state is told by its colour alone. */
const shapes: Record<Tone, string> = {
  ok: 'M3 8.5 6.5 12 13 4.5',
  wait: 'M8 4v4l3 2M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13',
  bad: 'M4 4l8 8M12 4l-8 8',
  quiet: 'M4 8h8',
};

/** A state in a word, with its shape and colour. */
export const StateLabel = ({ tone, children }: { tone: Tone; children: string }) => (
  <span className={`${styles['label']} ${styles[tone]}`}>
    <svg className={styles['shape']} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[tone]} />
    </svg>
    {children}
  </span>
);
