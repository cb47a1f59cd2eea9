import { memo, useLayoutEffect, useRef, useState } from 'react';
import type { ConsoleEntry, ConsoleStatus } from '../../wire/consoles.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { hexOf, type Notation } from './bytes-text.ts';
import { lastOf, missingBefore, type ShownHistory } from './history.ts';
import styles from './terminal.module.css';

/** A vat may write a million characters at once. */
const SHOWN = 10_000;
/** So near to its end the terminal counts as read to it. */
const NEAR_END = 8;

const Entry = memo(
  ({ entry, missing, notation }: { entry: ConsoleEntry; missing: number; notation: Notation | undefined }) => {
    const { from, number, time } = entry;
    const text = notation === 'hex' ? hexOf(entry.text) : entry.text;
    const date = new Date(time);
    return (
      <>
        {missing > 0 && (
          <li className={styles['missing']}>
            {missing} {missing === 1 ? 'entry is' : 'entries are'} not kept any more
          </li>
        )}
        <li className={styles['entry']} data-from={from}>
          <span className={styles['from']}>{from}</span>
          <span className={styles['text']}>
            {text.slice(0, SHOWN)}
            {text.length > SHOWN && (
              <>
                … and {text.length - SHOWN} more characters <CopyButton text={text} what={`entry ${number}`} />
              </>
            )}
          </span>
          <time className={styles['time']} dateTime={date.toISOString()} title={date.toLocaleString()}>
            {date.toLocaleTimeString()}
          </time>
        </li>
      </>
    );
  },
);
Entry.displayName = 'Entry';

type TerminalProps = {
  label: string;
  history: ShownHistory;
  unit: ConsoleStatus['unit'];
  notation: Notation;
  isLoadingEarlier: boolean;
  onEarlier: () => void;
  onFollow: (isFollowed: boolean) => void;
};

/**
 * What was written, the oldest first. It stays at its end as more comes, unless somebody has scrolled up. Only what comes while it is
 * shown is read out.
 */
export const Terminal = ({ label, history, unit, notation, isLoadingEarlier, onEarlier, onFollow }: TerminalProps) => {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef({ first: 0, height: 0 });
  /** The last entry that was in sight before somebody scrolled up; null at the end. */
  const [leftAt, setLeftAt] = useState<number | null>(null);
  const last = lastOf(history);
  const first = history.entries[0]?.number ?? history.liveFrom;
  const isFollowed = leftAt === null;

  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const grown = current.scrollHeight - drawn.current.height;
    if (isFollowed) current.scrollTop = current.scrollHeight;
    else if (first < drawn.current.first) current.scrollTop += grown;
    drawn.current = { first, height: current.scrollHeight };
  }, [first, last, isFollowed, notation]);

  const follow = (at: number | null): void => {
    setLeftAt(at);
    onFollow(at === null);
  };
  const scrolled = (): void => {
    const { current } = box;
    if (current === null) return;
    const isAtEnd = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR_END;
    if (isAtEnd !== isFollowed) follow(isAtEnd ? null : last);
  };
  const toEnd = (): void => {
    follow(null);
    // The button goes away.
    box.current?.focus({ preventScroll: true });
  };

  const list = (isLive: boolean) =>
    history.entries.map((entry, index) =>
      entry.number >= history.liveFrom === isLive ? (
        <Entry
          key={entry.number}
          entry={entry}
          missing={missingBefore(history, index)}
          notation={unit === 'bytes' ? notation : undefined}
        />
      ) : null,
    );

  return (
    <div className={styles['frame']}>
      {history.hasEarlier && (
        <Button look="inline" unavailable={isLoadingEarlier} onClick={onEarlier}>
          {isLoadingEarlier ? 'Loading earlier entries…' : 'Show earlier entries'}
        </Button>
      )}
      <div
        ref={box}
        className={styles['box']}
        role="log"
        aria-label={label}
        aria-relevant="additions"
        tabIndex={0}
        onScroll={scrolled}
      >
        {last === 0 && <p className={styles['nothing']}>Nothing has been written yet.</p>}
        <ol className={styles['list']} role="list" aria-label="Before" aria-live="off">
          {list(false)}
        </ol>
        <ol className={styles['list']} role="list" aria-label="New">
          {list(true)}
        </ol>
      </div>
      {leftAt !== null && (
        <div className={styles['below']}>
          <Button onClick={toEnd}>{last > leftAt ? `${last - leftAt} newer below` : 'To the end'}</Button>
        </div>
      )}
    </div>
  );
};
