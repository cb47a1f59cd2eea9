import { useEffect, useState } from 'react';
import { Empty } from '../kit/empty.tsx';
import { Failed } from '../kit/failed.tsx';
import { Loading } from '../kit/loading.tsx';
import { readError, type ReadableError } from '../readable-error.ts';
import type { ConfigSource } from './recent-launches.ts';
import { SampleCard } from './sample-card.tsx';
import { fetchSamples, type Sample } from './samples.ts';
import styles from './sample-list.module.css';

type Samples =
  { state: 'loading' } | { state: 'loaded'; samples: Sample[] } | { state: 'failed'; error: ReadableError };

export const SampleList = ({ onLaunched }: { onLaunched: (title: string, source: ConfigSource) => void }) => {
  const [samples, setSamples] = useState<Samples>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let current = true;
    const show = (next: Samples): void => {
      if (current) setSamples(next);
    };
    fetchSamples().then(
      (loaded) => show({ state: 'loaded', samples: loaded }),
      (error: unknown) => show({ state: 'failed', error: readError(error) }),
    );
    return () => {
      current = false;
    };
  }, [attempt]);

  switch (samples.state) {
    case 'loading':
      return <Loading what="the samples" />;
    case 'failed':
      return (
        <Failed title="The samples could not be loaded" error={samples.error} onRetry={() => setAttempt(attempt + 1)} />
      );
    case 'loaded':
      if (samples.samples.length === 0) return <Empty>This build has no samples.</Empty>;
      return (
        <ul className={styles['list']} role="list">
          {samples.samples.map((sample) => (
            <SampleCard key={sample.name} sample={sample} onLaunched={onLaunched} />
          ))}
        </ul>
      );
    default:
      throw new TypeError(`unknown state ${JSON.stringify(samples satisfies never)}`);
  }
};
