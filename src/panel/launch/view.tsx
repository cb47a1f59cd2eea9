import { Page } from '../frame/page.tsx';
import { compose } from '../send/compose.ts';
import { ConfigForm } from './config-form.tsx';
import { SampleList } from './sample-list.tsx';
import styles from './view.module.css';

const View = () => (
  <Page title="Launch">
    <div className={styles['part']}>
      <h2 className={styles['heading']}>Samples</h2>
      <SampleList onCompose={compose} />
    </div>
    <div className={styles['part']}>
      <h2 className={styles['heading']}>Your own</h2>
      <ConfigForm onCompose={compose} />
    </div>
  </Page>
);

export default View;
