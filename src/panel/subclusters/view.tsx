import { useState } from 'react';
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
import { Stale } from '../kit/stale.tsx';
import { compose } from '../send/compose.ts';
import { ReloadDialog } from './reload-dialog.tsx';
import { SubclusterCard } from './subcluster-card.tsx';
import { TerminateDialog } from './terminate-dialog.tsx';
import styles from './view.module.css';

type ListProps = {
  status: KernelStatus | null;
  /** The id of the only one to show, and of the vat whose details are open. */
  only: string | undefined;
  openVat: string | undefined;
  onReload: (id: SubclusterId) => void;
  onTerminate: (id: SubclusterId) => void;
};

const SubclusterList = ({ status, only, openVat, onReload, onTerminate }: ListProps) => {
  if (status === null) return <Empty>Nothing is known of the kernel yet.</Empty>;
  if (status.subclusters.length === 0)
    return (
      <Empty>
        No subclusters run. <RouteLink to={{ view: 'launch' }}>Launch a sample, or a config of your own</RouteLink>.
      </Empty>
    );
  const subclusters = status.subclusters.filter(({ id }) => only === undefined || id === only);
  if (subclusters.length === 0) return <Empty>There is no subcluster {only}; it may have been terminated.</Empty>;
  return (
    <ul className={styles['list']} role="list">
      {subclusters.map((subcluster) => (
        <SubclusterCard
          key={`${subcluster.id} ${openVat}`}
          subcluster={subcluster}
          vats={status.vats.filter(({ subclusterId }) => subclusterId === subcluster.id)}
          isWhole={only !== undefined}
          openVat={openVat}
          onCompose={compose}
          onReload={() => onReload(subcluster.id)}
          onTerminate={() => onTerminate(subcluster.id)}
        />
      ))}
    </ul>
  );
};

/** How many there are, or that nobody knows whether what is shown still holds. */
const Summary = ({ view }: { view: KernelView }) => {
  const status = lastStatusOf(view);
  if (status === null) return null;
  if (view.state !== 'running') return <Stale />;
  return (
    <span className={styles['summary']}>
      {countOf(status.subclusters.length, 'subcluster')}, {countOf(status.vats.length, 'vat')}
    </span>
  );
};

/** `#/subclusters` shows all, `#/subclusters/s1` the one, `#/subclusters/s1/v2` with the details of a vat. */
const View = () => {
  const view = useKernelView();
  const {
    path: [only, openVat],
  } = useRoute();
  const status = lastStatusOf(view);
  const [asked, setAsked] = useState<{ what: 'reload' | 'terminate'; id: SubclusterId } | null>(null);
  const meant = status?.subclusters.find(({ id }) => id === asked?.id);
  const shown = status?.subclusters.filter(({ id }) => only === undefined || id === only) ?? [];

  useActions([
    { title: 'Launch a subcluster', group: 'Subclusters', keys: 'n', run: () => navigate({ view: 'launch' }) },
    ...(view.state === 'running' ? shown : []).map(({ id, bootstrapVat }) => ({
      title: `Terminate ${id} ${bootstrapVat}`,
      group: 'Subclusters',
      run: () => setAsked({ what: 'terminate', id }),
    })),
  ]);

  return (
    <Page title={only === undefined ? 'Subclusters' : `Subcluster ${only}`} aside={<Summary view={view} />}>
      {only !== undefined && (
        <p>
          <RouteLink to={{ view: 'subclusters' }}>All subclusters</RouteLink>
        </p>
      )}
      <SubclusterList
        status={status}
        only={only}
        openVat={openVat}
        onReload={(id) => setAsked({ what: 'reload', id })}
        onTerminate={(id) => setAsked({ what: 'terminate', id })}
      />
      {/* Gone from the status is gone for the dialog too, whoever ended it. */}
      {meant && asked?.what === 'terminate' && <TerminateDialog subcluster={meant} onClose={() => setAsked(null)} />}
      {meant && asked?.what === 'reload' && (
        <ReloadDialog id={meant.id} isAlone={only !== undefined} onClose={() => setAsked(null)} />
      )}
    </Page>
  );
};

export default View;
