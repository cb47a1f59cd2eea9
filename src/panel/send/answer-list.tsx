import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { AnswerItem } from './answer-item.tsx';
import type { Draft } from './draft.ts';
import type { SentMessage } from './sent-message.ts';
import styles from './answer-list.module.css';

type AnswerListProps = {
  history: readonly SentMessage[];
  onClear: () => void;
  onForget: (id: string) => void;
  /** Puts a message into the form once more. */
  onUse: (draft: Draft) => void;
};

export const AnswerList = ({ history, onClear, onForget, onUse }: AnswerListProps) => (
  <div className={styles['answers']}>
    <div className={styles['top']}>
      <h2 className={styles['heading']} id="answers-heading" tabIndex={-1}>
        Answers
      </h2>
      {history.length > 0 && (
        <Button look="quiet" onClick={onClear}>
          Clear answers
        </Button>
      )}
    </div>
    {history.length === 0 && (
      <Empty>
        Answers appear here, the newest first. You need not wait for them: they are here too when the panel is opened
        again.
      </Empty>
    )}
    {/* Read out as messages are added and answered; each item is atomic, so that an answer is read with its call. */}
    <ol className={styles['list']} role="list" aria-labelledby="answers-heading" aria-live="polite">
      {history.map((message) => (
        <AnswerItem key={message.id} message={message} onForget={onForget} onUse={onUse} />
      ))}
    </ol>
  </div>
);
