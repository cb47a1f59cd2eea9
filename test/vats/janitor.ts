import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Service = Record<string, (...args: unknown[]) => unknown>;
type Services = Record<string, Service>;
type Baggage = Map<string, unknown> & { init(key: string, value: unknown): void };

/**
 * A vat as hosts declare them: it keeps what its bootstrap got, and counts its bootstraps. `early` names a service that the
 * bootstrap calls, and whose answer it waits for.
 */
export const buildRootObject = (_powers: unknown, { early }: { early?: string }, baggage: Baggage) => {
  const bootstraps = () => Number(baggage.get('bootstraps') ?? 0);
  if (!baggage.has('bootstraps')) baggage.init('bootstraps', 0);
  const service = (name: string) => (baggage.get('services') as Services)[name]!;
  return makeDefaultExo('janitor', {
    bootstrap: async (_vats: unknown, services: Services) => {
      baggage.set('bootstraps', bootstraps() + 1);
      baggage.init('services', services);
      return early === undefined ? 'ready' : E(service(early)).greet!('bootstrap');
    },
    bootstraps,
    services: () => harden(Object.keys((baggage.get('services') ?? {}) as Services)),
    ask: (name: string, method: string, ...args: unknown[]) => E(service(name))[method]!(...args),
  });
};
