import type { SubclusterStatus, VatStatus } from '../../wire/host-api.ts';
import type { VatId } from '../../wire/ids.ts';
import { ConsoleLinks } from '../consoles/console-links.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import type { Draft } from '../send/draft.ts';
import { ConfigDetails } from './config-details.tsx';
import { VatTable } from './vat-table.tsx';
import styles from './subcluster-card.module.css';

type SubclusterCardProps = {
  subcluster: SubclusterStatus;
  vats: readonly VatStatus[];
  /** Whether it is the only one that is shown: with all there is to say of it. */
  isWhole: boolean;
  /** The vats whose details are shown. */
  openVats: ReadonlySet<string>;
  onToggleVat: (vatId: VatId) => void;
  onCompose: (draft: Draft) => void;
  onReload: () => void;
  onTerminate: () => void;
};

export const SubclusterCard = ({
  subcluster,
  vats,
  isWhole,
  openVats,
  onToggleVat,
  onCompose,
  onReload,
  onTerminate,
}: SubclusterCardProps) => {
  const kernel = useKernel();
  const { id, state, bootstrapVat, systemName } = subcluster;
  return (
    <div className={styles['card']}>
      <div className={styles['top']}>
        <h2 className={styles['title']}>
          <RouteLink to={{ view: 'subclusters', path: [id] }}>{id}</RouteLink>{' '}
          <span className={styles['bootstrap']}>{bootstrapVat}</span>
        </h2>
        {state === 'launching' && <StateLabel tone="wait">Launching</StateLabel>}
        {systemName !== null && <span className={styles['mark']}>system: {systemName}</span>}
        <span className={styles['actions']}>
          {state === 'running' && (
            <Button look="quiet" unavailable={kernel === null} onClick={onReload}>
              Reload {id}
            </Button>
          )}
          <Button unavailable={kernel === null} onClick={onTerminate}>
            Terminate {id}
          </Button>
        </span>
      </div>
      <ConsoleLinks id={id} config={subcluster.config} />
      {isWhole && <ConfigDetails id={id} config={subcluster.config} />}
      {vats.length === 0 ? (
        <Empty>
          {state === 'launching'
            ? 'None of its vats has been made yet.'
            : 'It has no vats any more; reload it, or terminate it.'}
        </Empty>
      ) : (
        <VatTable
          subclusterId={id}
          bootstrapVat={bootstrapVat}
          vats={vats}
          openVats={openVats}
          onToggle={onToggleVat}
          onCompose={onCompose}
        />
      )}
    </div>
  );
};
