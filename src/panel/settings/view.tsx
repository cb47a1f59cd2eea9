import { E } from '@endo/eventual-send';
import { useEffect, type ReactNode } from 'react';
import type { KernelSettings } from '../../wire/inspect.ts';
import { Page } from '../frame/page.tsx';
import { useRoute } from '../frame/router.ts';
import { useKernel } from '../kernel-context.ts';
import { Empty } from '../kit/empty.tsx';
import { Failed } from '../kit/failed.tsx';
import { Loading } from '../kit/loading.tsx';
import { Section } from '../kit/section.tsx';
import { Stale } from '../kit/stale.tsx';
import { useKernelQuery } from '../use-kernel-query.ts';
import { AppearanceSection } from './appearance-section.tsx';
import { DeveloperSwitch } from './developer-switch.tsx';
import { DiagnosticsSection } from './diagnostics-section.tsx';
import { ExportSection } from './export-section.tsx';
import { ImportSection } from './import-section.tsx';
import { LimitsForm } from './limits-form.tsx';
import { ResetSection } from './reset-section.tsx';
import { StorageSection } from './storage-section.tsx';
import styles from './settings.module.css';

/** `#/settings`, and in it `#/settings/<section>`. */
const View = () => {
  const kernel = useKernel();
  const {
    path: [section],
  } = useRoute();
  const { answer, reload } = useKernelQuery('settings', (asked) => E(asked).getSettings());

  useEffect(() => {
    if (section === undefined) return;
    const heading = document.getElementById(`${section}-heading`);
    heading?.focus();
    heading?.scrollIntoView();
  }, [section]);

  const withSettings = (show: (settings: KernelSettings) => ReactNode): ReactNode => {
    if (answer.state === 'ready') return show(answer.value);
    if (answer.state === 'failed') {
      return <Failed title="The kernel’s settings could not be read" error={answer.error} onRetry={reload} />;
    }
    return kernel === null ? (
      <Empty>The kernel’s settings are known while it runs.</Empty>
    ) : (
      <Loading what="the kernel’s settings" />
    );
  };

  return (
    <Page title="Settings" aside={kernel === null && <Stale />}>
      <AppearanceSection />
      <Section id="limits" title="Limits">
        {withSettings((settings) => (
          <LimitsForm settings={settings} onSaved={reload} />
        ))}
      </Section>
      <StorageSection />
      <Section id="developer" title="For developers">
        {withSettings((settings) => (
          <DeveloperSwitch settings={settings} onSaved={reload} />
        ))}
      </Section>
      <DiagnosticsSection />
      <ExportSection />
      <div className={styles['danger']} role="group" aria-label="Danger zone">
        <p className={styles['warning']}>Danger zone: what is lost here is lost.</p>
        <ImportSection />
        <ResetSection />
      </div>
    </Page>
  );
};

export default View;
