import { Section } from '../kit/section.tsx';
import type { Draft } from '../send/draft.ts';
import { ConfigForm } from './config-form.tsx';
import { SampleList } from './sample-list.tsx';
import styles from './launch-view.module.css';

export const LaunchView = ({ onCompose }: { onCompose: (draft: Draft) => void }) => (
  <Section id="launch" title="Launch">
    <div className={styles['part']}>
      <h3 className={styles['heading']}>Samples</h3>
      <SampleList onCompose={onCompose} />
    </div>
    <div className={styles['part']}>
      <h3 className={styles['heading']}>Your own</h3>
      <ConfigForm onCompose={onCompose} />
    </div>
  </Section>
);
