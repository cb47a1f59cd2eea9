import { useId, useRef, useState, type RefObject } from 'react';
import type { KernelStatus } from '../../wire/host-api.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import { countOf } from '../count-of.ts';
import { useActions } from '../frame/actions.tsx';
import { Page } from '../frame/page.tsx';
import { navigate, useRoute } from '../frame/router.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf, type KernelView } from '../kernel-store.ts';
import { Empty } from '../kit/empty.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { Stale } from '../kit/stale.tsx';
import { findSubclusters, withVats } from './find-subclusters.ts';
import { ReloadDialog } from './reload-dialog.tsx';
import { SubclusterList } from './subcluster-list.tsx';
import { TerminateDialog } from './terminate-dialog.tsx';
import styles from './view.module.css';

/** What is shown in the place of a list without anything in it. */
const Nothing = ({ status, only }: { status: KernelStatus | null; only: string | undefined }) => {
  if (status === null) return <Empty>Nothing is known of the kernel yet.</Empty>;
  if (status.subclusters.length === 0)
    return (
      <Empty>
        No subclusters run. <RouteLink to={{ view: 'launch' }}>Launch a sample, or a config of your own</RouteLink>.
      </Empty>
    );
  return only === undefined ? (
    <Empty>No subcluster is like that.</Empty>
  ) : (
    <Empty>There is no subcluster {only}; it may have been terminated.</Empty>
  );
};

/** What is typed is kept in the address: `#/subclusters?q=alice`. */
const Filter = ({ searchRef }: { searchRef: RefObject<HTMLInputElement | null> }) => {
  const { query } = useRoute();
  return (
    <div className={styles['filter']} role="search">
      <Field id={useId()} label="Search" error={null}>
        {(control) => (
          <input
            {...control}
            ref={searchRef}
            className={controlClass}
            type="search"
            placeholder="name, id, state, address of the code"
            value={query['q'] ?? ''}
            onChange={({ target: { value } }) =>
              navigate({ view: 'subclusters', query: value === '' ? {} : { q: value } }, { replace: true })
            }
          />
        )}
      </Field>
    </div>
  );
};

/** How many there are, or that nobody knows whether what is shown still holds. */
const Summary = ({ view, found }: { view: KernelView; found: number }) => {
  const status = lastStatusOf(view);
  if (status === null) return null;
  if (view.state !== 'running') return <Stale />;
  return (
    <span className={styles['summary']}>
      {found < status.subclusters.length && `${found} of `}
      {countOf(status.subclusters.length, 'subcluster')}, {countOf(status.vats.length, 'vat')}
    </span>
  );
};

/** `#/subclusters` shows all, `#/subclusters/s1` the one, `#/subclusters/s1/v2` with the details of a vat. */
const View = () => {
  const view = useKernelView();
  const {
    path: [only, openVat],
    query: { q = '' },
  } = useRoute();
  const status = lastStatusOf(view);
  const search = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState<{ what: 'reload' | 'terminate'; id: SubclusterId } | null>(null);
  const meant = status?.subclusters.find(({ id }) => id === asked?.id);
  const all = status === null ? [] : withVats(status.subclusters, status.vats);
  const shown = only === undefined ? findSubclusters(all, q) : all.filter(({ subcluster: { id } }) => id === only);
  const hasFilter = only === undefined && all.length > 0;

  useActions([
    { title: 'Launch a subcluster', group: 'Subclusters', keys: 'n', run: () => navigate({ view: 'launch' }) },
    ...(hasFilter
      ? [{ title: 'Search subclusters', group: 'Subclusters', keys: 'f', run: () => search.current?.focus() }]
      : []),
    ...(view.state === 'running' ? shown : []).map(({ subcluster: { id, bootstrapVat } }) => ({
      title: `Terminate ${id} ${bootstrapVat}`,
      group: 'Subclusters',
      run: () => setAsked({ what: 'terminate', id }),
    })),
  ]);

  return (
    <Page
      title={only === undefined ? 'Subclusters' : `Subcluster ${only}`}
      aside={<Summary view={view} found={only === undefined ? shown.length : all.length} />}
    >
      {only !== undefined && (
        <p>
          <RouteLink to={{ view: 'subclusters' }}>All subclusters</RouteLink>
        </p>
      )}
      {hasFilter && <Filter searchRef={search} />}
      {shown.length === 0 ? (
        <Nothing status={status} only={only} />
      ) : (
        <SubclusterList
          // Another place begins with its own vat open, and no other.
          key={`${only} ${openVat}`}
          shown={shown}
          isWhole={only !== undefined}
          openVat={openVat}
          onReload={(id) => setAsked({ what: 'reload', id })}
          onTerminate={(id) => setAsked({ what: 'terminate', id })}
        />
      )}
      {/* Gone from the status is gone for the dialog too, whoever ended it. */}
      {meant && asked?.what === 'terminate' && <TerminateDialog subcluster={meant} onClose={() => setAsked(null)} />}
      {meant && asked?.what === 'reload' && (
        <ReloadDialog id={meant.id} isAlone={only !== undefined} onClose={() => setAsked(null)} />
      )}
    </Page>
  );
};

export default View;
