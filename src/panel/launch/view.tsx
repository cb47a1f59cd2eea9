import { useState } from 'react';
import { Page } from '../frame/page.tsx';
import { useKernelView } from '../kernel-context.ts';
import { Stale } from '../kit/stale.tsx';
import { ConfigForm } from './config-form.tsx';
import { forgetLaunch, keepLaunch, listLaunches, type ConfigSource } from './recent-launches.ts';
import { RecentList } from './recent-list.tsx';
import { SampleList } from './sample-list.tsx';
import { UrlForm } from './url-form.tsx';
import styles from './view.module.css';

const View = () => {
  const view = useKernelView();
  const [launches, setLaunches] = useState(() => listLaunches(localStorage));
  const keep = (title: string, source: ConfigSource): void =>
    setLaunches(keepLaunch(localStorage, { title, time: Date.now(), source }));
  return (
    <Page title="Launch" aside={view.state !== 'running' && <Stale />}>
      <div className={styles['part']}>
        <h2 className={styles['heading']}>Samples</h2>
        <SampleList onLaunched={keep} />
      </div>
      {launches.length > 0 && (
        <div className={styles['part']}>
          <h2 className={styles['heading']}>Recent</h2>
          <RecentList
            launches={launches}
            onLaunched={keep}
            onForget={(source) => setLaunches(forgetLaunch(localStorage, source))}
          />
        </div>
      )}
      <div className={styles['part']}>
        <h2 className={styles['heading']}>From an address</h2>
        <UrlForm onLaunched={keep} />
      </div>
      <div className={styles['part']}>
        <h2 className={styles['heading']}>Your own</h2>
        <ConfigForm onLaunched={keep} />
      </div>
    </Page>
  );
};

export default View;
