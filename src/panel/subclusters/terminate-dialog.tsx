import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { SubclusterStatus } from '../../wire/host-api.ts';
import { countOf } from '../count-of.ts';
import { pageHeading } from '../frame/page.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { readError, type ReadableError } from '../readable-error.ts';

type Ending = { state: 'asking' } | { state: 'ending' } | { state: 'failed'; error: ReadableError };

type TerminateDialogProps = {
  subcluster: SubclusterStatus;
  onClose: () => void;
};

export const TerminateDialog = ({ subcluster, onClose }: TerminateDialogProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const [ending, setEnding] = useState<Ending>({ state: 'asking' });
  // What had the focus when this was opened: the button that opened it.
  const [opener] = useState(() => document.activeElement);
  const { id, vats } = subcluster;
  const names = Object.entries(vats).map(([name, vatId]) => `${name} (${vatId})`);

  const terminate = async (): Promise<void> => {
    if (kernel === null) return;
    setEnding({ state: 'ending' });
    try {
      await E(kernel).terminateSubcluster(id);
      announce(`Terminated ${id}`);
      onClose();
    } catch (error) {
      setEnding({ state: 'failed', error: readError(error) });
    }
  };

  return (
    <ConfirmDialog
      title={`Terminate ${id}?`}
      confirm="Terminate"
      busy={ending.state === 'ending' ? 'Terminating…' : kernel === null ? 'The kernel is not connected' : null}
      onConfirm={() => void terminate()}
      onClose={onClose}
      // The button that opened this is gone with its subcluster.
      finalFocus={() =>
        ending.state !== 'ending' && opener instanceof HTMLElement && opener.isConnected ? opener : pageHeading()
      }
    >
      <p>
        This ends {countOf(names.length, 'vat')}: {names.join(', ')}.
      </p>
      <p>
        Everything they stored is deleted, and whoever holds one of their objects can no longer use it. There is no way
        back.
      </p>
      {ending.state === 'failed' && <ErrorNote title={`${id} could not be terminated`} error={ending.error} />}
    </ConfirmDialog>
  );
};
