import { E } from '@endo/eventual-send';
import { useRef, type RefObject } from 'react';
import type { CrankTrace } from '../../wire/kernel-events.ts';
import { useActions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { navigate } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { Choice } from '../kit/choice.tsx';
import { FeedList, FilterBar } from '../kit/feed-list.tsx';
import { SearchField } from '../kit/search-field.tsx';
import { Stale } from '../kit/stale.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { VatChoice } from '../kit/vat-choice.tsx';
import { VatLink } from '../kit/vat-link.tsx';
import type { Column } from '../kit/virtual-table.tsx';
import { When } from '../kit/when.tsx';
import { useFeed } from '../use-feed.ts';
import { useFilters } from '../use-filters.ts';
import { About, Effects, Kind } from './crank-parts.tsx';
import { groupOptions, outcomeOptions, outcomeWords, tookText } from './crank-words.ts';
import { objectProblem, traceFilterOf } from './trace-filter.ts';
import { useKrefNames, type KrefNames } from './use-kref-names.ts';
import styles from './activity.module.css';

/** In a row; all of them are on the crank's page. */
const SHOWN_EFFECTS = 3;

const Filters = ({ searchRef }: { searchRef: RefObject<HTMLInputElement | null> }) => {
  const { filters, setFilter } = useFilters();
  const valueOf = (name: string): { value: string; onChange: (value: string) => void } => ({
    value: filters[name] ?? '',
    onChange: (value) => setFilter(name, value),
  });
  return (
    <FilterBar>
      <SearchField label="Search" placeholder="method, reference, problem" inputRef={searchRef} {...valueOf('q')} />
      <VatChoice {...valueOf('vat')} />
      <SearchField
        label="Object or promise"
        placeholder="ko12"
        error={objectProblem(filters['object'] ?? '')}
        {...valueOf('object')}
      />
      <Choice label="Kind" options={groupOptions} {...valueOf('kind')} />
      <Choice label="Outcome" options={outcomeOptions} {...valueOf('outcome')} />
    </FilterBar>
  );
};

const columnsWith = (names: KrefNames): Column<CrankTrace>[] => [
  {
    title: 'Crank',
    width: '4.5rem',
    render: ({ number }) => <RouteLink to={{ view: 'activity', path: [`c${number}`] }}>c{number}</RouteLink>,
  },
  { title: 'Kind', width: 'minmax(6rem, 0.8fr)', render: ({ kind }) => <Kind kind={kind} /> },
  { title: 'Vat', width: 'minmax(5rem, 0.8fr)', render: ({ vatId }) => <VatLink id={vatId} /> },
  {
    title: 'About',
    width: 'minmax(7rem, 1.7fr)',
    render: (crank) => <About crank={crank} names={names} />,
  },
  {
    title: 'What it did',
    width: 'minmax(8rem, 1.5fr)',
    render: (crank) => <Effects crank={crank} names={names} most={SHOWN_EFFECTS} />,
  },
  {
    title: 'Outcome',
    width: '6rem',
    render: ({ outcome, problem }) => (
      <span title={problem ?? undefined}>
        <StateLabel tone={outcomeWords[outcome].tone}>{outcomeWords[outcome].label}</StateLabel>
      </span>
    ),
  },
  { title: 'Took', width: '4rem', align: 'end', render: ({ tookMs }) => tookText(tookMs) },
  { title: 'When', width: '5.5rem', align: 'end', render: ({ time }) => <When time={time} /> },
];

/** `#/activity?vat=v1&object=ko12&kind=send&q=buy`: what vats were told and did, the newest first. */
export const CrankList = () => {
  const view = useKernelView();
  const search = useRef<HTMLInputElement>(null);
  const { filters } = useFilters();
  const names = useKrefNames();
  const filter = traceFilterOf(filters);
  const question = JSON.stringify(filter);
  const feed = useFeed('trace', question, (kernel, range) => E(kernel).getTrace(harden({ ...filter, ...range })));
  useActions([{ title: 'Search activity', group: 'Activity', keys: 'f', run: () => search.current?.focus() }]);
  return (
    <Page title="Activity" aside={view.state !== 'running' && <Stale />}>
      <p className={styles['quiet']}>
        A crank is one delivery to a vat and all that the vat did because of it, which happens as a whole or not at all.
      </p>
      <Filters searchRef={search} />
      <FeedList
        label="Cranks"
        noun="crank"
        feed={feed}
        question={question}
        columns={columnsWith(names)}
        onOpen={({ number }) => navigate({ view: 'activity', path: [`c${number}`] })}
        empty={question === '{}' ? 'Nothing has happened since the kernel started.' : 'No crank is like that.'}
        fileName="activity.ndjson"
      />
    </Page>
  );
};
