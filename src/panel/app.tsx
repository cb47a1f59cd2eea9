import { useRef, useState } from 'react';
import styles from './app.module.css';
import { Header } from './header/header.tsx';
import { KernelProvider } from './kernel-context.ts';
import type { KernelStore } from './kernel-store.ts';
import { Announcer } from './kit/announcer.tsx';
import { LaunchView } from './launch/launch-view.tsx';
import { VatLogView } from './log/vat-log-view.tsx';
import { emptyDraft, type Draft } from './send/draft.ts';
import { SendView } from './send/send-view.tsx';
import { SubclustersView } from './subclusters/subclusters-view.tsx';

/** The control panel as a page. */
export const App = ({ store }: { store: KernelStore }) => {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const method = useRef<HTMLInputElement>(null);
  const compose = (next: Draft): void => {
    setDraft(next);
    method.current?.focus();
  };
  return (
    <KernelProvider value={store}>
      <Announcer>
        <a className={styles['skip']} href="#main">
          Skip to the panel
        </a>
        <Header />
        <main className={styles['main']} id="main" tabIndex={-1}>
          <LaunchView onCompose={compose} />
          <div className={styles['column']}>
            <SubclustersView onCompose={compose} />
            <SendView draft={draft} methodRef={method} onDraft={setDraft} />
            <VatLogView />
          </div>
        </main>
      </Announcer>
    </KernelProvider>
  );
};
