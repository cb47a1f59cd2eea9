import { useState } from 'react';
import type { KernelStatus } from '../../wire/host-api.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import { countOf } from '../count-of.ts';
import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf, type KernelView } from '../kernel-store.ts';
import { Empty } from '../kit/empty.tsx';
import { Stale } from '../kit/stale.tsx';
import { compose } from '../send/compose.ts';
import type { Draft } from '../send/draft.ts';
import { SubclusterCard } from './subcluster-card.tsx';
import { TerminateDialog } from './terminate-dialog.tsx';
import styles from './view.module.css';

type ListProps = {
  status: KernelStatus | null;
  /** The id of the only one to show. */
  only: string | undefined;
  onCompose: (draft: Draft) => void;
  onTerminate: (id: SubclusterId) => void;
};

const SubclusterList = ({ status, only, onCompose, onTerminate }: ListProps) => {
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
          key={subcluster.id}
          subcluster={subcluster}
          vats={status.vats.filter(({ subclusterId }) => subclusterId === subcluster.id)}
          onCompose={onCompose}
          onTerminate={onTerminate}
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

/** `#/subclusters` shows all, `#/subclusters/s1` the one. */
const View = () => {
  const view = useKernelView();
  const {
    path: [only],
  } = useRoute();
  const status = lastStatusOf(view);
  const [ending, setEnding] = useState<SubclusterId | null>(null);
  const doomed = status?.subclusters.find(({ id }) => id === ending);
  return (
    <Page title={only === undefined ? 'Subclusters' : `Subcluster ${only}`} aside={<Summary view={view} />}>
      {only !== undefined && (
        <p>
          <RouteLink to={{ view: 'subclusters' }}>All subclusters</RouteLink>
        </p>
      )}
      <SubclusterList status={status} only={only} onCompose={compose} onTerminate={setEnding} />
      {/* Gone from the status is gone for the dialog too, whoever ended it. */}
      {doomed && <TerminateDialog subcluster={doomed} onClose={() => setEnding(null)} />}
    </Page>
  );
};

export default View;
