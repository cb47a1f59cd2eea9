import { useState } from 'react';
import { commandKernel } from '../../host/command-kernel.ts';
import type { KernelCommand } from '../../wire/platform-protocol.ts';
import { useActions } from '../frame/actions.tsx';
import { useKernelStore, useKernelView } from '../kernel-context.ts';
import type { KernelView } from '../kernel-store.ts';
import { useAnnounce } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { ConfirmDialog } from '../kit/confirm-dialog.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { useAction } from '../use-action.ts';
import styles from './overview.module.css';

const titles: Record<KernelCommand, string> = {
  start: 'Start the kernel',
  stop: 'Stop the kernel',
  restart: 'Restart the kernel',
};

const busyWords: Record<KernelCommand, string> = { start: 'Starting…', stop: 'Stopping…', restart: 'Restarting…' };

const possible = (view: KernelView): KernelCommand[] => {
  switch (view.state) {
    case 'connecting':
    case 'restarting':
    case 'running':
      return ['stop', 'restart'];
    case 'stopped':
      return ['start'];
    case 'failed':
      return ['start', 'stop'];
    default:
      throw new TypeError(`unknown view ${JSON.stringify(view satisfies never)}`);
  }
};

/** Starts, stops and restarts the kernel. */
export const KernelControls = () => {
  const view = useKernelView();
  const { retry } = useKernelStore();
  const announce = useAnnounce();
  const { action, run } = useAction<void>();
  const [given, setGiven] = useState<KernelCommand>('start');
  const [asking, setAsking] = useState(false);
  const commands = possible(view);

  const give = (command: KernelCommand): void => {
    setAsking(false);
    setGiven(command);
    announce(busyWords[command]);
    run(async () => {
      await commandKernel(command);
      // This page's link may have given up on the kernel that is started.
      if (command !== 'stop') retry();
    });
  };
  const want = (command: KernelCommand): void => (command === 'stop' ? setAsking(true) : give(command));
  useActions(commands.map((command) => ({ title: titles[command], group: 'Overview', run: () => want(command) })));

  return (
    <div className={styles['controls']}>
      {commands.map((command) => (
        <Button
          key={command}
          look={command === 'start' ? 'main' : 'plain'}
          unavailable={action.state === 'waiting'}
          onClick={() => want(command)}
        >
          {titles[command]}
        </Button>
      ))}
      {action.state === 'waiting' && <span>{busyWords[given]}</span>}
      {action.state === 'failed' && <ErrorNote title={`${titles[given]}: this failed`} error={action.error} />}
      {asking && (
        <ConfirmDialog
          title="Stop the kernel?"
          confirm="Stop"
          busy={null}
          onConfirm={() => give('stop')}
          onClose={() => setAsking(false)}
        >
          <p>
            Its vats end until it is started again, and so do its connections to other kernels. Everything they stored
            is kept, and messages wait. It stays stopped when the browser is started again.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
};
