import type { LogLine } from '../../wire/kernel-events.ts';
import { Page } from '../frame/page.tsx';
import { useKernelView, useVatLog } from '../kernel-context.ts';
import { lastStatusOf, LOG_LENGTH } from '../kernel-store.ts';
import { Empty } from '../kit/empty.tsx';
import styles from './view.module.css';

/** A vat may write a hundred thousand characters at once. */
const SHOWN = 2_000;

const LogItem = ({ line, vatName }: { line: LogLine; vatName: string }) => {
  const time = new Date(line.time);
  return (
    <li className={styles['line']} data-level={line.level}>
      <time className={styles['time']} dateTime={time.toISOString()}>
        {time.toLocaleTimeString()}
      </time>
      <span className={styles['vat']}>
        {vatName} {line.vatId}
      </span>
      <span className={styles['level']}>{line.level}</span>
      <span className={styles['text']}>{line.text.length > SHOWN ? `${line.text.slice(0, SHOWN)}…` : line.text}</span>
    </li>
  );
};

const View = () => {
  const log = useVatLog();
  const vats = lastStatusOf(useKernelView())?.vats ?? [];
  const nameOf = (vatId: string): string => vats.find(({ id }) => id === vatId)?.name ?? '';
  return (
    <Page title="Logs" aside={<span className={styles['note']}>the last {LOG_LENGTH} lines, newest first</span>}>
      {log.length === 0 ? (
        <Empty>What vats write to their console appears here.</Empty>
      ) : (
        <ol className={styles['log']} role="list" aria-label="Vat log lines" tabIndex={0}>
          {log.map((line, index) => (
            // Lines have no id and are only ever added at the top: counted from the end, a line keeps its key.
            <LogItem key={log.length - index} line={line} vatName={nameOf(line.vatId)} />
          ))}
        </ol>
      )}
    </Page>
  );
};

export default View;
