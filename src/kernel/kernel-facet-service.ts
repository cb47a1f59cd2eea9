import { HandledPromise } from '@endo/eventual-send';
import { makeExo } from '@endo/exo';
import { M } from '@endo/patterns';
import type { KernelApi } from '../wire/host-api.ts';
import { asObjectRef } from '../wire/ids.ts';
import type { HostObjects } from './host-objects.ts';
import { kslot } from './kmarshal.ts';

/** The methods that system vats get as hosts have them. */
const asForHosts = [
  'ping',
  'getStatus',
  'getSubclusters',
  'getSubcluster',
  'launchSubcluster',
  'terminateSubcluster',
  'getSystemSubclusterRoot',
  'pingVat',
  'reset',
] as const;

const FacetI = M.interface(
  'kernelFacet',
  {
    queueMessage: M.call(M.string(), M.string(), M.arrayOf(M.any())).returns(M.promise()),
    getPresence: M.call(M.string()).optional(M.string()).returns(M.remotable('presence')),
  },
  { defaultGuards: 'passable' },
);

/**
 * The kernel as a service for system vats. What it answers and takes are references, where hosts have krefs and CapData:
 * `getPresence` gives the vat the object itself, and `queueMessage` answers the value of the method's answer.
 */
export const makeKernelFacetService = (
  api: Pick<KernelApi, (typeof asForHosts)[number]>,
  { presenceOf }: Pick<HostObjects, 'presenceOf'>,
): object =>
  makeExo('kernelFacet', FacetI, {
    ...Object.fromEntries(asForHosts.map((name) => [name, api[name]])),
    queueMessage: async (target: string, method: string, args: unknown[]) =>
      HandledPromise.applyMethod(presenceOf(target), method, args),
    getPresence: (kref: string, iface?: string) => kslot(asObjectRef(kref), iface),
  });
