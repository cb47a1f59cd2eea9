import { memo } from 'react';
import { Button } from '../kit/button.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import { StateLabel, type Tone } from '../kit/state-label.tsx';
import { When } from '../kit/when.tsx';
import { AnswerValue } from './answer-value.tsx';
import type { Draft } from './draft.ts';
import type { KeptAnswer, Outcome, SentMessage } from './sent-message.ts';
import styles from './answer-item.module.css';

const words: Record<Outcome['state'], { tone: Tone; label: string }> = {
  pending: { tone: 'wait', label: 'Pending' },
  fulfilled: { tone: 'ok', label: 'Answered' },
  rejected: { tone: 'bad', label: 'Rejected' },
};

const Answer = ({ answer }: { answer: KeptAnswer }) =>
  answer.type === 'whole' ? (
    <AnswerValue answer={answer.data} />
  ) : (
    <pre className={styles['value']} tabIndex={0}>
      {answer.text}
      {`\n… and ${answer.more} more characters`}
    </pre>
  );

const Result = ({ outcome }: { outcome: Outcome }) => {
  switch (outcome.state) {
    case 'pending':
      return null;
    case 'fulfilled':
      return <Answer answer={outcome.answer} />;
    case 'rejected':
      return <ErrorText error={outcome.error} />;
    default:
      throw new TypeError(`unknown outcome ${JSON.stringify(outcome satisfies never)}`);
  }
};

type AnswerItemProps = {
  message: SentMessage;
  onForget: (id: string) => void;
  onUse: (draft: Draft) => void;
};

export const AnswerItem = memo(({ message, onForget, onUse }: AnswerItemProps) => {
  const { id, time, kref, targetName, method, args, outcome } = message;
  const { tone, label } = words[outcome.state];
  const call = `${targetName || kref}.${method}`;
  return (
    <li className={styles['item']} data-state={outcome.state} aria-atomic="true">
      <div className={styles['top']}>
        <code className={styles['call']}>
          <KrefLink kref={kref} {...(targetName === '' ? {} : { name: targetName })} />.
          <span className={styles['method']}>{method}</span>({args.map((arg) => JSON.stringify(arg)).join(', ')})
        </code>{' '}
        <span className={styles['facts']}>
          <StateLabel tone={tone}>{label}</StateLabel> {outcome.state !== 'pending' && <span>{outcome.tookMs} ms</span>}{' '}
          <When time={time} />
        </span>{' '}
      </div>
      <Result outcome={outcome} />
      <div className={styles['actions']}>
        <Button
          look="inline"
          aria-label={`Use again: ${call}`}
          onClick={() => onUse({ target: targetName || kref, method, args: JSON.stringify(args) })}
        >
          Use again
        </Button>
        <Button look="inline" aria-label={`Forget ${call}`} onClick={() => onForget(id)}>
          {outcome.state === 'pending' ? 'Do not wait' : 'Forget'}
        </Button>
      </div>
    </li>
  );
});
AnswerItem.displayName = 'AnswerItem';
