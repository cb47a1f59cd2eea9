import { useRef, useState } from 'react';
import type { KernelStatus } from '../../wire/host-api.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import { countOf } from '../count-of.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf, type KernelView } from '../kernel-store.ts';
import { Empty } from '../kit/empty.tsx';
import { Section } from '../kit/section.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import type { Draft } from '../send/draft.ts';
import { SubclusterCard } from './subcluster-card.tsx';
import { TerminateDialog } from './terminate-dialog.tsx';
import styles from './subclusters-view.module.css';

type ListProps = {
  status: KernelStatus | null;
  onCompose: (draft: Draft) => void;
  onTerminate: (id: SubclusterId) => void;
};

const SubclusterList = ({ status, onCompose, onTerminate }: ListProps) => {
  if (status === null) return <Empty>Nothing is known of the kernel yet.</Empty>;
  if (status.subclusters.length === 0)
    return <Empty>No subclusters run. Launch a sample, or a config of your own.</Empty>;
  return (
    <ul className={styles['list']} role="list">
      {status.subclusters.map((subcluster) => (
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
  if (view.state !== 'running') return <StateLabel tone="wait">Stale: last known</StateLabel>;
  return (
    <span className={styles['summary']}>
      {countOf(status.subclusters.length, 'subcluster')}, {countOf(status.vats.length, 'vat')}
    </span>
  );
};

export const SubclustersView = ({ onCompose }: { onCompose: (draft: Draft) => void }) => {
  const view = useKernelView();
  const status = lastStatusOf(view);
  const [ending, setEnding] = useState<SubclusterId | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const doomed = status?.subclusters.find(({ id }) => id === ending);
  return (
    <Section id="subclusters" title="Subclusters" headingRef={heading} aside={<Summary view={view} />}>
      <SubclusterList status={status} onCompose={onCompose} onTerminate={setEnding} />
      {/* Gone from the status is gone for the dialog too, whoever ended it. */}
      {doomed && <TerminateDialog subcluster={doomed} heading={heading} onClose={() => setEnding(null)} />}
    </Section>
  );
};
