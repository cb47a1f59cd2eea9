import { useKernelStore, useKernelView } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { StateLabel } from '../kit/state-label.tsx';
import { VisuallyHidden } from '../kit/visually-hidden.tsx';
import { kernelSentence } from './kernel-sentence.ts';
import styles from './kernel-state.module.css';

/** The kernel's state in words, read out when it changes; after a failure, the way to try again. */
export const KernelState = () => {
  const view = useKernelView();
  const { retry } = useKernelStore();
  const { tone, label, detail, code } = kernelSentence(view);
  return (
    <div className={styles['state']}>
      <div className={styles['sentence']} role="status" aria-atomic="true">
        <VisuallyHidden>Kernel: </VisuallyHidden>
        <StateLabel tone={tone}>{label}</StateLabel> <span className={styles['detail']}>{detail}</span>
        {code !== null && <code className={styles['code']}>{code}</code>}
      </div>
      {view.state === 'failed' && <Button onClick={retry}>Retry</Button>}
    </div>
  );
};
