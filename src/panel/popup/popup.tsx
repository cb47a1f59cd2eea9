import { KernelState } from '../frame/kernel-state.tsx';
import { KernelProvider, useKernelView } from '../kernel-context.ts';
import { lastStatusOf, type KernelStore } from '../kernel-store.ts';
import { Button } from '../kit/button.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { readError } from '../readable-error.ts';
import styles from './popup.module.css';

const Counts = () => {
  const status = lastStatusOf(useKernelView());
  return (
    <dl className={styles['counts']}>
      <div className={styles['count']}>
        <dt>Subclusters</dt>
        <dd>{status?.subclusters.length ?? '–'}</dd>
      </div>
      <div className={styles['count']}>
        <dt>Vats</dt>
        <dd>{status?.vats.length ?? '–'}</dd>
      </div>
    </dl>
  );
};

const Failures = () => {
  const failed = lastStatusOf(useKernelView())?.vats.filter(({ state }) => state === 'failed') ?? [];
  if (failed.length === 0) return null;
  return (
    <section className={styles['failures']} aria-labelledby="failures-heading">
      <h2 id="failures-heading">Failures</h2>
      <ul className={styles['list']} role="list">
        {failed.map(({ id, name, subclusterId, error }) => (
          <li key={id}>
            <StateLabel tone="bad">Failed</StateLabel> {name}{' '}
            <code>
              {subclusterId} {id}
            </code>
            {error !== null && <ErrorText error={readError(error)} />}
          </li>
        ))}
      </ul>
    </section>
  );
};

type PopupProps = { store: KernelStore; openPanel: () => void; openSidePanel: () => void };

/** The kernel at a glance, and the ways to the whole panel. */
export const Popup = ({ store, openPanel, openSidePanel }: PopupProps) => (
  <KernelProvider value={store}>
    <main className={styles['popup']}>
      <h1 className={styles['brand']}>Ocap Kernel</h1>
      <KernelState />
      <Counts />
      <Failures />
      <div className={styles['bottom']}>
        <Button look="main" onClick={openPanel}>
          Open control panel
        </Button>
        <Button onClick={openSidePanel}>Open beside the page</Button>
      </div>
    </main>
  </KernelProvider>
);
