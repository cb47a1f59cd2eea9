import { fetchValidatedJson } from '../../host/fetch-validated-json.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { VisuallyHidden } from '../kit/visually-hidden.tsx';
import { checkConfig } from './config-text.ts';
import { LaunchOutcome } from './launch-outcome.tsx';
import type { ConfigSource } from './recent-launches.ts';
import type { Sample } from './samples.ts';
import { useLaunch } from './use-launch.ts';
import styles from './sample-card.module.css';

type SampleCardProps = { sample: Sample; onLaunched: (title: string, source: ConfigSource) => void };

export const SampleCard = ({ sample, onLaunched }: SampleCardProps) => {
  const kernel = useKernel();
  const url = new URL(sample.configUrl, document.baseURI).href;
  const { launch, prepare, confirm, cancel } = useLaunch(() => onLaunched(sample.title, { type: 'url', url }));
  const busy = launch.state === 'preparing' || launch.state === 'launching';
  return (
    <li className={styles['card']}>
      <div className={styles['top']}>
        <h3>{sample.title}</h3>
        <Button
          look="main"
          unavailable={kernel === null || busy}
          onClick={() => prepare(() => fetchValidatedJson(url, { check: checkConfig }), url)}
        >
          Launch <VisuallyHidden>{sample.title}</VisuallyHidden>
        </Button>
      </div>
      <p className={styles['description']}>{sample.description}</p>
      <LaunchOutcome
        launch={launch}
        title={sample.title}
        firstMessages={sample.tryIt}
        confirm={confirm}
        cancel={cancel}
      />
    </li>
  );
};
