import { E } from '@endo/eventual-send';
import type { KRef } from '../../wire/ids.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { useKernelQuery } from '../use-kernel-query.ts';

export type KrefNames = ReadonlyMap<KRef, string>;

/** What objects are called: by the person's own name for them, else the roots by the names of their vats. */
export const useKrefNames = (): KrefNames => {
  const vats = lastStatusOf(useKernelView())?.vats ?? [];
  const { answer } = useKernelQuery('names', (kernel) => E(kernel).listPetNames());
  const petNames = answer.state === 'ready' ? answer.value : [];
  return new Map<KRef, string>([
    ...vats.map(({ rootKref, name }) => [rootKref, `${name}.root`] as const),
    ...petNames.map(({ kref, name }) => [kref, name] as const),
  ]);
};
