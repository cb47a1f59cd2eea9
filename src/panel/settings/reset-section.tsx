import { E } from '@endo/eventual-send';
import { useState } from 'react';
import { countOf } from '../count-of.ts';
import { useActions } from '../frame/actions.tsx';
import { RouteLink } from '../frame/route-link.tsx';
import { useKernel, useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { Section } from '../kit/section.tsx';
import { useAction } from '../use-action.ts';
import styles from './settings.module.css';

/** Empties the kernel. */
export const ResetSection = () => {
  const kernel = useKernel();
  const status = lastStatusOf(useKernelView());
  const announce = useAnnounce();
  const { action, run, forget } = useAction<void>();
  const [asking, setAsking] = useState(false);
  const ask = (): void => {
    forget();
    setAsking(true);
  };
  const reset = (): void => {
    if (kernel === null) return;
    run(async () => {
      await E(kernel).reset();
      setAsking(false);
      announce('The kernel was reset');
    });
  };
  useActions(kernel === null ? [] : [{ title: 'Reset the kernel…', group: 'Settings', keywords: 'empty', run: ask }]);
  return (
    <Section id="reset" title="Reset">
      <p>
        Ends every subcluster with all that its vats have stored, revokes all ocap URLs, and forgets what other kernels
        hold. The identity, the network’s options and these settings stay. To begin anew as another peer,{' '}
        <RouteLink to={{ view: 'identity', path: ['restore'] }}>restore from a phrase</RouteLink>.
      </p>
      <div className={styles['buttons']}>
        <Button look="danger" unavailable={kernel === null} onClick={ask}>
          Reset the kernel…
        </Button>
        {action.state === 'done' && <span>The kernel was reset.</span>}
      </div>
      {asking && (
        <ConfirmDialog
          title="Reset the kernel?"
          confirm="Reset"
          typed="reset"
          busy={action.state === 'waiting' ? 'Resetting…' : kernel === null ? 'The kernel is not connected' : null}
          onConfirm={reset}
          onClose={() => setAsking(false)}
        >
          <p>
            {countOf(status?.subclusters.length ?? 0, 'subcluster')} with {countOf(status?.vats.length ?? 0, 'vat')}{' '}
            will end, and what they stored is lost. There is no way back, but by a file that this kernel was exported
            to.
          </p>
          {action.state === 'failed' && <ErrorNote title="The kernel was not reset" error={action.error} />}
        </ConfirmDialog>
      )}
    </Section>
  );
};
