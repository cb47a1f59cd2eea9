import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { SubclusterId } from '../../wire/ids.ts';
import { navigate } from '../frame/router.ts';
import { pageHeading } from '../frame/page.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { useAction } from '../use-action.ts';
import styles from './reload-dialog.module.css';

type ReloadDialogProps = {
  id: SubclusterId;
  /** Whether the page shows this subcluster alone: then it goes on to the new one. */
  isAlone: boolean;
  onClose: () => void;
};

/** Launches a subcluster's config once more, in its place. */
export const ReloadDialog = ({ id, isAlone, onClose }: ReloadDialogProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const [refetch, setRefetch] = useState(false);
  const { action, run } = useAction<void>();

  const reload = (): void => {
    if (kernel === null) return;
    run(async () => {
      const { subclusterId } = await E(kernel).reloadSubcluster(id, harden({ refetch }));
      announce(`${id} was reloaded as ${subclusterId}`);
      onClose();
      if (isAlone) navigate({ view: 'subclusters', path: [subclusterId] }, { replace: true });
    });
  };

  return (
    <ConfirmDialog
      title={`Reload ${id}?`}
      confirm="Reload"
      busy={action.state === 'waiting' ? 'Launching…' : kernel === null ? 'The kernel is not connected' : null}
      onConfirm={reload}
      onClose={onClose}
      finalFocus={pageHeading}
    >
      <p>
        Its config is launched once more. When that has succeeded the new subcluster takes the place of {id}, which ends
        with all it stored; when it fails, {id} goes on as it is.
      </p>
      <label className={styles['choice']}>
        <input type="checkbox" checked={refetch} onChange={(event) => setRefetch(event.target.checked)} />
        Take the code that is there now, instead of the code it was launched with
      </label>
      {action.state === 'failed' && <ErrorNote title={`${id} could not be reloaded`} error={action.error} />}
    </ConfirmDialog>
  );
};
