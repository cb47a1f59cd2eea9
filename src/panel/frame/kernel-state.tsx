import { commandKernel } from '../../host/command-kernel.ts';
import { useKernelStore, useKernelView } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { ErrorNote } from '../kit/error-note.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { VisuallyHidden } from '../kit/visually-hidden.tsx';
import { useAction } from '../use-action.ts';
import { kernelSentence } from './kernel-sentence.ts';
import styles from './kernel-state.module.css';

/** The kernel's state in words, read out when it changes; where it does not run, the way to have it run. */
export const KernelState = () => {
  const view = useKernelView();
  const { retry } = useKernelStore();
  const { action, run } = useAction<void>();
  const { tone, label, detail, code } = kernelSentence(view);
  return (
    <div className={styles['state']}>
      <div className={styles['sentence']} role="status" aria-atomic="true">
        <VisuallyHidden>Kernel: </VisuallyHidden>
        <StateLabel tone={tone}>{label}</StateLabel> <span className={styles['detail']}>{detail}</span>
        {code !== null && <code className={styles['code']}>{code}</code>}
      </div>
      {view.state === 'failed' && <Button onClick={retry}>Retry</Button>}
      {view.state === 'stopped' && (
        <Button unavailable={action.state === 'waiting'} onClick={() => run(() => commandKernel('start'))}>
          Start
        </Button>
      )}
      {action.state === 'failed' && <ErrorNote title="The kernel could not be started" error={action.error} />}
    </div>
  );
};
