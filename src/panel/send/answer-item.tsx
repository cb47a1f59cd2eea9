import { ErrorText } from '../kit/error-note.tsx';
import { StateLabel, type Tone } from '../kit/state-label.tsx';
import type { Outcome, SentMessage } from './message-history.ts';
import styles from './answer-item.module.css';

const words: Record<Outcome['state'], { tone: Tone; label: string }> = {
  pending: { tone: 'wait', label: 'Pending' },
  fulfilled: { tone: 'ok', label: 'Answered' },
  rejected: { tone: 'bad', label: 'Rejected' },
};

/** An answer may have ten million characters; a page that lays them all out stops. */
const SHOWN = 10_000;

const AnswerText = ({ value }: { value: string }) => (
  <pre className={styles['value']} tabIndex={0}>
    {value.slice(0, SHOWN)}
    {value.length > SHOWN && `\n… and ${value.length - SHOWN} more characters`}
  </pre>
);

const Result = ({ outcome }: { outcome: Outcome }) => {
  switch (outcome.state) {
    case 'pending':
      return null;
    case 'fulfilled':
      return <AnswerText value={outcome.value} />;
    case 'rejected':
      return <ErrorText error={outcome.error} />;
    default:
      throw new TypeError(`unknown outcome ${JSON.stringify(outcome satisfies never)}`);
  }
};

export const AnswerItem = ({ message }: { message: SentMessage }) => {
  const { time, kref, targetName, method, args, outcome } = message;
  const { tone, label } = words[outcome.state];
  const sent = new Date(time);
  return (
    <li className={styles['item']} data-state={outcome.state} aria-atomic="true">
      <div className={styles['top']}>
        <code className={styles['call']}>
          <span className={styles['target']} title={kref}>
            {targetName || kref}
          </span>
          .<span className={styles['method']}>{method}</span>({args})
        </code>{' '}
        <span className={styles['facts']}>
          <StateLabel tone={tone}>{label}</StateLabel> {outcome.state !== 'pending' && <span>{outcome.tookMs} ms</span>}{' '}
          <time dateTime={sent.toISOString()}>{sent.toLocaleTimeString()}</time>
        </span>{' '}
      </div>
      <Result outcome={outcome} />
    </li>
  );
};
