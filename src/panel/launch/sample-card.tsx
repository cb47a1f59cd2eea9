import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { VisuallyHidden } from '../kit/visually-hidden.tsx';
import type { Draft } from '../send/draft.ts';
import { LaunchOutcome } from './launch-outcome.tsx';
import { fetchText, type Sample } from './samples.ts';
import { useLaunch } from './use-launch.ts';
import styles from './sample-card.module.css';

export const SampleCard = ({ sample, onCompose }: { sample: Sample; onCompose: (draft: Draft) => void }) => {
  const kernel = useKernel();
  const { launch, start } = useLaunch();
  const configUrl = new URL(sample.configUrl, document.baseURI).href;
  return (
    <li className={styles['card']}>
      <div className={styles['top']}>
        <h3>{sample.title}</h3>
        <Button
          look="main"
          unavailable={kernel === null || launch.state === 'launching'}
          onClick={() => start(() => fetchText(configUrl), { configUrl })}
        >
          Launch <VisuallyHidden>{sample.title}</VisuallyHidden>
        </Button>
      </div>
      <p className={styles['description']}>{sample.description}</p>
      <LaunchOutcome launch={launch} firstMessages={sample.tryIt} onCompose={onCompose} />
    </li>
  );
};
