import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { useEffect, useState } from 'react';
import type { ConsoleStatus } from '../../wire/consoles.ts';
import type { KernelApi, KernelEvent } from '../../wire/host-api.ts';
import { useKernel } from '../kernel-context.ts';
import { readError, type ReadableError } from '../readable-error.ts';

type Consoles = {
  /** Null before anything is known. */
  consoles: readonly ConsoleStatus[] | null;
  /** Whose they are: what was known last stays when the kernel has gone, and until the next one has reported its own. */
  reporter: KernelApi | null;
  error: ReadableError | null;
};

/** The consoles of all subclusters, as the kernel reports them. */
export const useConsoles = (): Consoles => {
  const kernel = useKernel();
  const [known, setKnown] = useState<Consoles>({ consoles: null, reporter: null, error: null });
  useEffect(() => {
    if (kernel === null) return undefined;
    let wanted = true;
    const listener = Far('consoles of the panel', {
      onEvent(event: KernelEvent): void {
        if (wanted && event.type === 'console') setKnown({ consoles: event.consoles, reporter: kernel, error: null });
      },
    });
    const subscription = E(kernel).subscribe(listener, harden({ kinds: ['console'] }));
    subscription.catch((error: unknown) => {
      if (wanted) setKnown((before) => ({ ...before, error: readError(error) }));
    });
    return () => {
      wanted = false;
      // A subscription that never was, or went with its kernel, needs no end.
      E(subscription)
        .cancel()
        .catch(() => undefined);
    };
  }, [kernel]);
  return known;
};
