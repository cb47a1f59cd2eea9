import { E } from '@endo/eventual-send';
import { useEffect, useState } from 'react';
import type { Metrics } from '../../wire/inspect.ts';
import { useKernel, useKernelStore } from '../kernel-context.ts';
import { readError, type ReadableError } from '../readable-error.ts';

type Known = { metrics: Metrics | null; error: ReadableError | null };

/** They count by the second. */
const PAUSE_MS = 1_000;

/** Whether the next second's numbers differ although nothing happens: what was a minute ago goes out of sight. */
const isMoving = ({ seconds, messagesWaiting }: Metrics): boolean =>
  messagesWaiting > 0 || seconds.some(({ cranks, messagesWaiting: waiting }) => cranks > 0 || waiting > 0);

/**
 * The kernel's numbers, asked for when the kernel reports that something changed, at most once a second; an idle kernel is left
 * alone. What was known last stays when it has gone.
 */
export const useMetrics = (): Known => {
  const kernel = useKernel();
  const { subscribe } = useKernelStore();
  const [known, setKnown] = useState<Known>({ metrics: null, error: null });

  useEffect(() => {
    if (kernel === null) return undefined;
    let state: 'idle' | 'asking' | 'pausing' | 'ended' = 'idle';
    let isDue = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const look = (): void => {
      if (state !== 'idle') {
        isDue = true;
        return;
      }
      state = 'asking';
      isDue = false;
      E(kernel)
        .getMetrics()
        .then(
          (metrics) => pause({ metrics, error: null }),
          (error: unknown) => pause({ metrics: null, error: readError(error) }),
        );
    };
    const pause = ({ metrics, error }: Known): void => {
      if (state === 'ended') return;
      setKnown((before) => ({ metrics: metrics ?? before.metrics, error }));
      state = 'pausing';
      timer = setTimeout(() => {
        state = 'idle';
        if (isDue || (metrics !== null && isMoving(metrics))) look();
      }, PAUSE_MS);
    };

    look();
    const stop = subscribe(look);
    return () => {
      state = 'ended';
      clearTimeout(timer);
      stop();
    };
  }, [kernel, subscribe]);

  return known;
};
