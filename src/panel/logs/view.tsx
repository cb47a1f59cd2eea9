import { E } from '@endo/eventual-send';
import { useRef, useState } from 'react';
import type { LogLevel, LogLine } from '../../wire/kernel-events.ts';
import { useActions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { useKernelView } from '../kernel-context.ts';
import { Choice } from '../kit/choice.tsx';
import { FeedList, FilterBar } from '../kit/feed-list.tsx';
import { SearchField } from '../kit/search-field.tsx';
import { Stale } from '../kit/stale.tsx';
import { StateLabel, type Tone } from '../kit/state-label.tsx';
import { VatChoice } from '../kit/vat-choice.tsx';
import { VatLink } from '../kit/vat-link.tsx';
import type { Column } from '../kit/virtual-table.tsx';
import { useFeed } from '../use-feed.ts';
import { useFilters } from '../use-filters.ts';
import { LineDialog } from './line-dialog.tsx';
import { levelOptions, logFilterOf } from './log-filter.ts';
import styles from './logs.module.css';

/** A vat may write ten thousand characters in a line; all of them are in its dialog. */
const SHOWN = 400;

const tones: Readonly<Record<LogLevel, Tone>> = {
  debug: 'quiet',
  log: 'quiet',
  info: 'quiet',
  warn: 'wait',
  error: 'bad',
};

const columns: Column<LogLine>[] = [
  {
    title: 'When',
    width: '5.5rem',
    render: ({ time }) => {
      const date = new Date(time);
      return (
        <time className={styles['quiet']} dateTime={date.toISOString()} title={date.toLocaleString()}>
          {date.toLocaleTimeString()}
        </time>
      );
    },
  },
  { title: 'Vat', width: 'minmax(5rem, 9rem)', render: ({ vatId }) => <VatLink id={vatId} /> },
  { title: 'Level', width: '5rem', render: ({ level }) => <StateLabel tone={tones[level]}>{level}</StateLabel> },
  {
    title: 'Text',
    width: 'minmax(8rem, 1fr)',
    render: ({ tags, text, undone }) => (
      <span className={styles['text']}>
        {tags.length > 0 && <span className={styles['quiet']}>[{tags.join(', ')}] </span>}
        {text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}
        {undone && <span className={styles['quiet']}> (its crank was undone)</span>}
      </span>
    ),
  },
];

/** `#/logs?vat=v1&level=warn&q=timeout`: what vats write to their consoles, the newest first. */
const View = () => {
  const view = useKernelView();
  const search = useRef<HTMLInputElement>(null);
  const { filters, setFilter } = useFilters();
  const [opened, setOpened] = useState<LogLine | null>(null);
  const filter = logFilterOf(filters);
  const question = JSON.stringify(filter);
  const feed = useFeed('log', question, (kernel, range) => E(kernel).getLogs(harden({ ...filter, ...range })));
  useActions([{ title: 'Search logs', group: 'Logs', keys: 'f', run: () => search.current?.focus() }]);
  return (
    <Page title="Logs" aside={view.state !== 'running' && <Stale />}>
      <FilterBar>
        <SearchField
          label="Search"
          placeholder="part of a line or tag"
          inputRef={search}
          value={filters['q'] ?? ''}
          onChange={(value) => setFilter('q', value)}
        />
        <VatChoice value={filters['vat'] ?? ''} onChange={(value) => setFilter('vat', value)} />
        <Choice
          label="Level"
          options={levelOptions}
          value={filters['level'] ?? ''}
          onChange={(value) => setFilter('level', value)}
        />
      </FilterBar>
      <FeedList
        label="Log lines"
        noun="log line"
        feed={feed}
        question={question}
        columns={columns}
        onOpen={setOpened}
        empty={question === '{}' ? 'What vats write to their console appears here.' : 'No line is like that.'}
        fileName="logs.ndjson"
      />
      {opened !== null && <LineDialog line={opened} onClose={() => setOpened(null)} />}
    </Page>
  );
};

export default View;
