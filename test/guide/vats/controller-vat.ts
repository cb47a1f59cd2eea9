/** A vat of a system subcluster, which asks the kernel for whatever it is told to. */
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';
import type { Baggage } from 'ocap-kernel';

type Facet = Record<string, (...args: unknown[]) => unknown>;
type Launched = { subclusterId: string; rootKref: string };
type KernelFacet = {
  getStatus(): Promise<{ vats: unknown[] }>;
  launchSubcluster(config: unknown): Promise<Launched>;
  terminateSubcluster(id: string): Promise<void>;
  getPresence(kref: string, iface?: string): Promise<{ increment(): Promise<number> }>;
};

export function buildRootObject(_vatPowers: unknown, { name }: { name: string }, baggage: Baggage) {
  const facet = () => baggage.get('kernelFacet');

  return makeDefaultExo('root', {
    async bootstrap(_vats: unknown, services: { kernelFacet: unknown }) {
      baggage.init('kernelFacet', services.kernelFacet);
    },

    name: () => name,

    ask: (method: string, ...args: unknown[]) => E(facet() as Facet)[method]!(...args),

    /** Launches a subcluster, uses it, and ends it. */
    async launchUseTerminate(config: unknown) {
      const kernelFacet = facet() as KernelFacet;
      const { subclusterId, rootKref } = await E(kernelFacet).launchSubcluster(config);
      const root = await E(kernelFacet).getPresence(rootKref, 'counter');
      const count = await E(root).increment();
      const during = await E(kernelFacet).getStatus();
      await E(kernelFacet).terminateSubcluster(subclusterId);
      const after = await E(kernelFacet).getStatus();
      return [count, during.vats.length, after.vats.length];
    },
  });
}
