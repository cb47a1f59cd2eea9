import { useState, type ReactNode } from 'react';
import { countOf } from '../count-of.ts';
import { useActions } from '../frame/actions.tsx';
import { useKernelView } from '../kernel-context.ts';
import { useAction } from '../use-action.ts';
import type { FeedOf } from '../use-feed.ts';
import { useAnnounce } from './announcer.tsx';
import { Button } from './button.tsx';
import { Empty } from './empty.tsx';
import { ErrorNote } from './error-note.tsx';
import { Failed } from './failed.tsx';
import { Loading } from './loading.tsx';
import { saveFile } from './save-file.ts';
import { StateLabel } from './state-label.tsx';
import { VirtualTable, type Column } from './virtual-table.tsx';
import styles from './feed-list.module.css';

type FeedListProps<Row> = {
  /** What is listed: `Cranks`; one of it is a `crank`. */
  label: string;
  noun: string;
  feed: FeedOf<Row>;
  /** What was asked for: another one begins at the top. */
  question: string;
  columns: readonly Column<Row>[];
  onOpen: (row: Row) => void;
  /** What stands in place of the list while there is nothing in it. */
  empty: ReactNode;
  /** The name of the file that an export is saved as. */
  fileName: string;
};

/** A row of fields that say what a list has. */
export const FilterBar = ({ children }: { children: ReactNode }) => (
  <div className={styles['filters']} role="search">
    {children}
  </div>
);

/**
 * What the kernel tells of its work, the newest first. It follows until it is paused or one scrolls into it; then it stands still and
 * counts what comes.
 */
export const FeedList = <Row extends { number: number }>({
  label,
  noun,
  feed,
  question,
  columns,
  onOpen,
  empty,
  fileName,
}: FeedListProps<Row>) => {
  const { rows, following, newer, hasOlder, dropped, error, readAll } = feed;
  const connected = useKernelView().state === 'running';
  const announce = useAnnounce();
  const [followed, setFollowed] = useState(0);
  const { action, run } = useAction<number>();

  const pause = (): void => {
    if (!following) return;
    feed.setFollowing(false);
    announce(`Paused: the list of ${noun}s stands still`);
  };
  const follow = (): void => {
    feed.setFollowing(true);
    setFollowed((before) => before + 1);
    announce(`The list follows the newest ${noun}`);
  };
  const save = (): void => {
    if (readAll === null) return;
    run(async () => {
      const all = await readAll();
      const lines = all.map((row) => `${JSON.stringify(row)}\n`);
      saveFile(new Blob(lines, { type: 'application/x-ndjson' }), fileName);
      announce(`${countOf(all.length, noun)} exported`);
      return all.length;
    });
  };
  useActions(
    connected
      ? [
          following
            ? { title: `Pause the list of ${noun}s`, group: label, keys: 'p', run: pause }
            : { title: `Follow the newest ${noun}`, group: label, keys: 'p', run: follow },
          { title: `Export ${noun}s`, group: label, keywords: 'ndjson save', run: save },
        ]
      : [],
  );

  if (rows === null && error !== null)
    return <Failed title={`The ${noun}s could not be read`} error={error} onRetry={feed.retry} />;
  if (rows === null && !connected) return <Empty>The {noun}s can be read while the kernel runs.</Empty>;
  if (rows === null) return <Loading what={`the ${noun}s`} />;
  return (
    <>
      <div className={styles['bar']}>
        <Button unavailable={!connected} onClick={following ? pause : follow}>
          {following ? 'Pause' : 'Follow'}
        </Button>
        {following ? <StateLabel tone="ok">Following</StateLabel> : <StateLabel tone="wait">Paused</StateLabel>}
        {newer > 0 && <span className={styles['note']}>{newer} newer</span>}
        <Button unavailable={!connected || action.state === 'waiting'} onClick={save}>
          {action.state === 'waiting' ? 'Exporting…' : 'Export (NDJSON)'}
        </Button>
        {action.state === 'done' && <span className={styles['note']}>{countOf(action.result, noun)} exported</span>}
      </div>
      {action.state === 'failed' && <ErrorNote title={`The ${noun}s could not be exported`} error={action.error} />}
      {error !== null && connected && (
        <Failed title="What came since could not be read" error={error} onRetry={feed.retry} />
      )}
      {rows.length === 0 ? (
        <Empty>{empty}</Empty>
      ) : (
        <VirtualTable
          key={question}
          label={label}
          columns={columns}
          rows={rows}
          keyOf={({ number }) => String(number)}
          total={hasOlder ? null : rows.length}
          hasMore={hasOlder && connected}
          onMore={feed.loadOlder}
          onOpen={onOpen}
          onLeaveTop={pause}
          top={followed}
        />
      )}
      {!hasOlder && dropped > 0 && (
        <p className={styles['note']}>
          The kernel keeps the newest, in memory only. Since it was started, {countOf(dropped, `older ${noun}`)}{' '}
          {dropped === 1 ? 'has' : 'have'} made room for them.
        </p>
      )}
    </>
  );
};
