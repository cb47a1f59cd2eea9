import { E } from '@endo/eventual-send';
import { useState } from 'react';
import type { KernelApi, VatStatus } from '../../wire/host-api.ts';
import { pageHeading } from '../frame/page.tsx';
import { useKernel } from '../kernel-context.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { useAction } from '../use-action.ts';
import { UpgradeDialog } from './upgrade-dialog.tsx';
import styles from './vat-details.module.css';

type Asked = 'restart' | 'terminate' | 'upgrade';

const confirmations: Record<'restart' | 'terminate', { confirm: string; text: string; done: string }> = {
  restart: {
    confirm: 'Restart',
    text: 'It starts again from its last crank, with the code it has. Its root, its baggage and its durable objects stay; its other objects are gone for everybody who holds them.',
    done: 'was restarted',
  },
  terminate: {
    confirm: 'Terminate',
    text: 'It ends for good, and what it stored is deleted. Whoever holds one of its objects can no longer use it, and what it was to decide rejects. There is no way back.',
    done: 'was terminated',
  },
};

type ConfirmProps = { asked: 'restart' | 'terminate'; vat: VatStatus; onClose: () => void };

const Confirmation = ({ asked, vat: { id, name }, onClose }: ConfirmProps) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const { confirm, text, done } = confirmations[asked];
  const act = (): void => {
    if (kernel === null) return;
    run(async () => {
      await (asked === 'restart' ? E(kernel).restartVat(id) : E(kernel).terminateVat(id, 'a person ended it'));
      announce(`${id} ${done}`);
      onClose();
    });
  };
  return (
    <ConfirmDialog
      title={`${confirm} ${name} (${id})?`}
      confirm={confirm}
      busy={action.state === 'waiting' ? 'Waiting for it…' : kernel === null ? 'The kernel is not connected' : null}
      onConfirm={act}
      onClose={onClose}
      // The buttons are gone with the vat.
      {...(asked === 'terminate' && action.state === 'waiting' ? { finalFocus: pageHeading } : {})}
    >
      <p>{text}</p>
      {action.state === 'failed' && <ErrorNote title={`${id}: this could not be done`} error={action.error} />}
    </ConfirmDialog>
  );
};

/** What a person can do with a vat, beyond looking at it. */
export const VatActions = ({ vat }: { vat: VatStatus }) => {
  const kernel = useKernel();
  const announce = useAnnounce();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { action, run } = useAction<void>();
  const { id, state } = vat;
  const stands = state === 'suspended' || state === 'failed';
  const busy = kernel === null || action.state === 'waiting';

  const act = (work: (asked: KernelApi) => Promise<void>, said: string): void => {
    if (kernel === null) return;
    run(async () => {
      await work(kernel);
      announce(said);
    });
  };

  return (
    <div className={styles['check']}>
      <div className={styles['buttons']}>
        {!stands && (
          <Button
            aria-label={`Suspend ${id}`}
            unavailable={busy}
            onClick={() => act((on) => E(on).suspendVat(id, 'suspended in the panel'), `${id} is suspended`)}
          >
            Suspend
          </Button>
        )}
        <Button aria-label={`Restart ${id}`} unavailable={busy || stands} onClick={() => setAsked('restart')}>
          Restart…
        </Button>
        <Button aria-label={`Other code for ${id}`} unavailable={busy} onClick={() => setAsked('upgrade')}>
          Other code…
        </Button>
        <Button aria-label={`Terminate ${id}`} unavailable={busy} onClick={() => setAsked('terminate')}>
          Terminate…
        </Button>
      </div>
      {action.state === 'waiting' && <p>Waiting for the vat…</p>}
      {action.state === 'failed' && <ErrorNote title={`${id}: this could not be done`} error={action.error} />}
      {(asked === 'restart' || asked === 'terminate') && (
        <Confirmation asked={asked} vat={vat} onClose={() => setAsked(null)} />
      )}
      {asked === 'upgrade' && <UpgradeDialog vat={vat} onClose={() => setAsked(null)} />}
    </div>
  );
};
