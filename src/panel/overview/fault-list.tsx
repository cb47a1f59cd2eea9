import type { KernelFault } from '../../wire/kernel-events.ts';
import { Empty } from '../kit/empty.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import styles from './overview.module.css';

const SHOWN = 5;

/** What went wrong lately, the newest first. */
export const FaultList = ({ faults }: { faults: readonly KernelFault[] }) => {
  if (faults.length === 0) return <Empty>Nothing has gone wrong since the kernel started.</Empty>;
  return (
    <ol className={styles['faults']} role="list" aria-label="Last faults">
      {faults
        .slice(-SHOWN)
        .reverse()
        .map(({ number, time, code, message }) => (
          <li key={number} className={styles['fault']}>
            <time dateTime={new Date(time).toISOString()}>{new Date(time).toLocaleString()}</time>
            <ErrorText error={{ code, text: message }} />
          </li>
        ))}
    </ol>
  );
};
