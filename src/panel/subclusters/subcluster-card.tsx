import type { SubclusterStatus, VatStatus } from '../../wire/host-api.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import type { Draft } from '../send/draft.ts';
import { VatTable } from './vat-table.tsx';
import styles from './subcluster-card.module.css';

type SubclusterCardProps = {
  subcluster: SubclusterStatus;
  vats: VatStatus[];
  onCompose: (draft: Draft) => void;
  onTerminate: (id: SubclusterId) => void;
};

export const SubclusterCard = ({ subcluster, vats, onCompose, onTerminate }: SubclusterCardProps) => {
  const kernel = useKernel();
  const { id, state, bootstrapVat } = subcluster;
  return (
    <li className={styles['card']}>
      <div className={styles['top']}>
        <h2 className={styles['title']}>
          <RouteLink to={{ view: 'subclusters', path: [id] }}>{id}</RouteLink>{' '}
          <span className={styles['bootstrap']}>{bootstrapVat}</span>
        </h2>
        {state === 'launching' && <StateLabel tone="wait">Launching</StateLabel>}
        <span className={styles['actions']}>
          <Button unavailable={kernel === null} onClick={() => onTerminate(id)}>
            Terminate {id}
          </Button>
        </span>
      </div>
      {vats.length === 0 ? (
        <Empty>None of its vats has been made yet.</Empty>
      ) : (
        <VatTable subclusterId={id} bootstrapVat={bootstrapVat} vats={vats} onCompose={onCompose} />
      )}
    </li>
  );
};
