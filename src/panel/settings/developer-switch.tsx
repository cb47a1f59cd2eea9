import { E } from '@endo/eventual-send';
import { useState } from 'react';
import { RouteLink } from '../frame/route-link.tsx';
import type { KernelSettings } from '../../wire/inspect.ts';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { useAction } from '../use-action.ts';
import styles from './settings.module.css';

/** Whether the store may be asked by SQL. `onSaved`: the kernel has other settings now. */
export const DeveloperSwitch = ({ settings, onSaved }: { settings: KernelSettings; onSaved: () => void }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const [wanted, setWanted] = useState(settings.sqlQueries);
  const set = (sqlQueries: boolean): void => {
    if (kernel === null || action.state === 'waiting') return;
    setWanted(sqlQueries);
    run(async () => {
      await E(kernel).setSettings(harden({ sqlQueries }));
      onSaved();
      announce(`SQL queries are ${sqlQueries ? 'on' : 'off'}`);
    });
  };
  return (
    <>
      <label className={styles['choice']}>
        <input
          type="checkbox"
          checked={action.state === 'waiting' || action.state === 'done' ? wanted : settings.sqlQueries}
          aria-disabled={kernel === null || action.state === 'waiting'}
          onChange={({ target }) => set(target.checked)}
        />
        Allow SQL queries
      </label>
      <p className={styles['note']}>
        One SELECT at a time, which can neither change anything nor read secrets. The kernel waits while it is worked
        out.
      </p>
      {settings.sqlQueries && (
        <p>
          <RouteLink to={{ view: 'store', path: ['query'] }}>Query by SQL</RouteLink>
        </p>
      )}
      {action.state === 'failed' && <ErrorNote title="The switch was not set" error={action.error} />}
    </>
  );
};
