import { makeExo } from '@endo/exo';
import { M } from '@endo/patterns';
import type { KernelApi } from '../wire/host-api.ts';

const KernelFacetI = M.interface('KernelFacet', {
  ping: M.call().returns(M.any()),
  getStatus: M.call().returns(M.any()),
  launchSubcluster: M.call(M.any())
    .optional(M.splitRecord({}, { configUrl: M.string() }, {}))
    .returns(M.promise()),
  terminateSubcluster: M.call(M.string()).returns(M.promise()),
  queueMessage: M.call(M.string(), M.string(), M.arrayOf(M.any())).returns(M.promise()),
  getPresence: M.call(M.string()).optional(M.string()).returns(M.any()),
  pingVat: M.call(M.string()).returns(M.promise()),
  subscribe: M.call(M.remotable('listener')).returns(M.remotable('subscription')),
});

const SubscriptionI = M.interface('Subscription', { cancel: M.call().returns(M.undefined()) });

/** The kernel as an object for hosts on the far side of a port. Its guards check every argument's shape. */
export const makeKernelFacet = (api: KernelApi) =>
  makeExo('KernelFacet', KernelFacetI, {
    ...api,
    subscribe: (listener: Parameters<KernelApi['subscribe']>[0]) =>
      makeExo('Subscription', SubscriptionI, { cancel: api.subscribe(listener).cancel }),
  });

export type KernelFacet = ReturnType<typeof makeKernelFacet>;
