import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { AnswerItem } from './answer-item.tsx';
import type { SentMessage } from './message-history.ts';
import styles from './answer-list.module.css';

export const AnswerList = ({ history, onClear }: { history: readonly SentMessage[]; onClear: () => void }) => (
  <div className={styles['answers']}>
    <div className={styles['top']}>
      <h2 className={styles['heading']} id="answers-heading">
        Answers
      </h2>
      {history.length > 0 && (
        <Button look="quiet" onClick={onClear}>
          Clear answers
        </Button>
      )}
    </div>
    {history.length === 0 && (
      <Empty>Answers appear here, the newest first. They are kept until this page is closed.</Empty>
    )}
    {/* Read out as messages are added and answered; each item is atomic, so that an answer is read with its call. */}
    <ol className={styles['list']} role="list" aria-labelledby="answers-heading" aria-live="polite">
      {history.map((message) => (
        <AnswerItem key={message.id} message={message} />
      ))}
    </ol>
  </div>
);
