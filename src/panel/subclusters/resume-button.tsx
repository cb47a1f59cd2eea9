import { E } from '@endo/eventual-send';
import type { VatId } from '../../wire/ids.ts';
import { useKernel } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { ErrorText } from '../kit/error-note.tsx';
import { useAction } from '../use-action.ts';

/** Starts a vat that was suspended, or whose start failed, again: what waits in its queue is delivered then. */
export const ResumeButton = ({ vatId }: { vatId: VatId }) => {
  const kernel = useKernel();
  const { action, run } = useAction<void>();
  return (
    <>
      <Button
        unavailable={kernel === null || action.state === 'waiting'}
        onClick={() => kernel !== null && run(() => E(kernel).resumeVat(vatId))}
      >
        Resume {vatId}
      </Button>
      {action.state === 'failed' && <ErrorText error={action.error} />}
    </>
  );
};
