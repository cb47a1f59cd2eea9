import { createContext, useContext, useSyncExternalStore } from 'react';
import type { KernelApi } from '../wire/host-api.ts';
import type { KernelStore, KernelView } from './kernel-store.ts';

const StoreContext = createContext<KernelStore | null>(null);
export const KernelProvider = StoreContext.Provider;

export const useKernelStore = (): KernelStore => {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('kernel hooks need a KernelProvider around them');
  return store;
};

export const useKernelView = (): KernelView => {
  const { subscribe, getView } = useKernelStore();
  return useSyncExternalStore(subscribe, getView);
};

/** The kernel to call, while there is one. */
export const useKernel = (): KernelApi | null => {
  const { subscribe, getView } = useKernelStore();
  // Not by `useKernelView`: who only calls the kernel need not be drawn again at each status.
  return useSyncExternalStore(subscribe, () => {
    const view = getView();
    return view.state === 'running' ? view.kernel : null;
  });
};
