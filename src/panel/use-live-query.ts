import type { KernelApi } from '../wire/host-api.ts';
import { useChanges } from './use-changes.ts';
import { useKernelQuery } from './use-kernel-query.ts';

/**
 * Asks the kernel like `useKernelQuery`, and again whenever the kernel has reported a change, at most once a second. For what is
 * not in the status but changes with it.
 */
export const useLiveQuery = <Value>(
  question: string,
  ask: (kernel: KernelApi) => Promise<Value>,
): ReturnType<typeof useKernelQuery<Value>> => {
  const query = useKernelQuery(question, ask);
  useChanges(query.reload);
  return query;
};
