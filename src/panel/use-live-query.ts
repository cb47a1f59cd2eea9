import { useEffect } from 'react';
import type { KernelApi } from '../wire/host-api.ts';
import { useKernelStore } from './kernel-context.ts';
import { useKernelQuery } from './use-kernel-query.ts';

const PAUSE_MS = 1_000;

/**
 * Asks the kernel like `useKernelQuery`, and again whenever the kernel has reported a change, at most once a second. For what is
 * not in the status but changes with it.
 */
export const useLiveQuery = <Value>(
  question: string,
  ask: (kernel: KernelApi) => Promise<Value>,
): ReturnType<typeof useKernelQuery<Value>> => {
  const { subscribe } = useKernelStore();
  const query = useKernelQuery(question, ask);
  const { reload } = query;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, PAUSE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [subscribe, reload]);
  return query;
};
