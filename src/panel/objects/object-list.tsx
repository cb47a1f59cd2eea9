import { E } from '@endo/eventual-send';
import { useCallback, useRef, type RefObject } from 'react';
import type { KernelApi, ObjectQuery, ObjectSummary } from '../../wire/host-api.ts';
import { isEndpointId } from '../../wire/ids.ts';
import { useActions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { navigate, useRoute } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Button } from '../kit/button.tsx';
import { Choice } from '../kit/choice.tsx';
import { Empty } from '../kit/empty.tsx';
import { Failed } from '../kit/failed.tsx';
import { FilterBar } from '../kit/feed-list.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import { Loading } from '../kit/loading.tsx';
import { PartyLabel } from '../kit/party-label.tsx';
import { SearchField } from '../kit/search-field.tsx';
import { Stale } from '../kit/stale.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { VirtualTable, type Column } from '../kit/virtual-table.tsx';
import { useChanges } from '../use-changes.ts';
import { useFilters } from '../use-filters.ts';
import { usePaged, type PageOf } from '../use-paged.ts';
import { ObjectTabs } from './object-tabs.tsx';
import { roleText } from './role-text.ts';
import styles from './objects.module.css';

const PAGE_SIZE = 100;
/** The kernel counts all objects for a page. */
const PAUSE_MS = 3_000;
/** A search takes no longer text. */
const LONGEST_SEARCH = 200;

type Filter = Pick<ObjectQuery, 'search' | 'owner' | 'revoked'>;

const isOwner = (text: string | undefined): text is NonNullable<ObjectQuery['owner']> =>
  text === 'kernel' || text === 'gone' || isEndpointId(text);

/** What an address asks for; what it cannot ask for is left out. */
const filterOf = ({ q = '', owner, revoked }: Readonly<Record<string, string>>): Filter => ({
  search: q.trim() === '' ? undefined : q.trim().slice(0, LONGEST_SEARCH),
  owner: isOwner(owner) ? owner : undefined,
  revoked: revoked === undefined ? undefined : revoked === 'yes',
});

const loadPage = async (kernel: KernelApi, filter: Filter, offset: number): Promise<PageOf<ObjectSummary, number>> => {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  const { rows, total } = await E(kernel).listObjects(harden({ ...given, offset, limit: PAGE_SIZE }));
  const end = offset + rows.length;
  return { rows, total, next: end < total && rows.length > 0 ? end : null };
};

const columns: Column<ObjectSummary>[] = [
  {
    title: 'Object',
    width: 'minmax(7rem, 1.4fr)',
    render: ({ kref, petName }) => (
      <span>
        <KrefLink kref={kref} /> {petName !== null && <span className={styles['name']}>{petName}</span>}
      </span>
    ),
  },
  { title: 'What it is', width: 'minmax(6rem, 1.2fr)', render: roleText },
  { title: 'Owner', width: 'minmax(7rem, 1.4fr)', render: ({ owner }) => <PartyLabel party={owner} /> },
  { title: 'Holders', width: '4.5rem', align: 'end', render: ({ holders }) => holders },
  {
    title: 'References',
    width: '6rem',
    align: 'end',
    render: ({ reachable, recognizable }) => (
      <span title={`${reachable} can be used to send to it, ${recognizable} to recognise it`}>
        {reachable} / {recognizable}
      </span>
    ),
  },
  {
    title: 'State',
    width: 'minmax(5rem, 0.8fr)',
    render: ({ revoked, pinned }) =>
      revoked ? <StateLabel tone="bad">Revoked</StateLabel> : pinned ? 'pinned' : 'in use',
  },
];

const stateOptions = [
  { value: '', label: 'any' },
  { value: 'no', label: 'not revoked' },
  { value: 'yes', label: 'revoked' },
];

const Filters = ({ searchRef }: { searchRef: RefObject<HTMLInputElement | null> }) => {
  const { filters, setFilter } = useFilters();
  const valueOf = (name: string): { value: string; onChange: (value: string) => void } => ({
    value: filters[name] ?? '',
    onChange: (value) => setFilter(name, value),
  });
  const vats = lastStatusOf(useKernelView())?.vats ?? [];
  const ownerOptions = [
    { value: '', label: 'anybody' },
    ...vats.map(({ id, name, subclusterId }) => ({ value: id, label: `${name} (${id}, ${subclusterId})` })),
    { value: 'kernel', label: 'the host' },
    { value: 'gone', label: 'nobody any more' },
  ];
  return (
    <FilterBar>
      <SearchField label="Search" placeholder="name, interface, vat, ko12" inputRef={searchRef} {...valueOf('q')} />
      <Choice label="Owner" options={ownerOptions} {...valueOf('owner')} />
      <Choice label="State" options={stateOptions} {...valueOf('revoked')} />
    </FilterBar>
  );
};

const List = () => {
  const { query } = useRoute();
  const filter = filterOf(query);
  const question = JSON.stringify(filter);
  const { rows, total, state, error, hasMore, loadMore, reload } = usePaged<ObjectSummary, number>(
    question,
    (kernel, cursor) => loadPage(kernel, filter, cursor ?? 0),
  );
  // Whoever has scrolled further down keeps what is there, and asks when it suits.
  const isTop = rows.length <= PAGE_SIZE;
  useChanges(
    useCallback(() => {
      if (isTop) reload();
    }, [isTop, reload]),
    PAUSE_MS,
  );
  if (rows.length === 0 && state === 'loading') return <Loading what="objects" />;
  if (rows.length === 0 && error !== null)
    return <Failed title="The objects could not be listed" error={error} onRetry={reload} />;
  if (rows.length === 0)
    return (
      <Empty>
        {question === '{}'
          ? 'There are no objects yet: a vat’s root is one, from its launch on.'
          : 'No object is like that.'}
      </Empty>
    );
  return (
    <>
      <VirtualTable
        key={question}
        label="Objects"
        columns={columns}
        rows={rows}
        keyOf={({ kref }) => kref}
        total={total}
        hasMore={hasMore}
        onMore={loadMore}
        error={error}
        onOpen={({ kref }) => navigate({ view: 'objects', path: [kref] })}
      />
      {!isTop && (
        <div>
          <Button onClick={reload}>Begin again with what is there now</Button>
        </div>
      )}
    </>
  );
};

export const ObjectList = () => {
  const view = useKernelView();
  const search = useRef<HTMLInputElement>(null);
  useActions([{ title: 'Search objects', group: 'Objects', keys: 'f', run: () => search.current?.focus() }]);
  return (
    <Page title="Objects" aside={view.state !== 'running' && <Stale />}>
      <ObjectTabs />
      <Filters searchRef={search} />
      <List />
    </Page>
  );
};
