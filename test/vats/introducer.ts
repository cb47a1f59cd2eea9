import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Callable = Record<string, (...args: unknown[]) => unknown>;
type Baggage = { get(key: string): unknown; init(key: string, value: unknown): void };

/** Issues and redeems ocap URLs. */
export const buildRootObject = (_powers: unknown, _parameters: unknown, baggage: Baggage) => {
  const service = (name: string) => E(baggage.get(name) as Callable);
  return makeDefaultExo('introducer', {
    bootstrap: (_vats: unknown, { ocapURLIssuerService, ocapURLRedemptionService }: Record<string, unknown>) => {
      baggage.init('issuer', ocapURLIssuerService);
      baggage.init('redeemer', ocapURLRedemptionService);
    },
    label: () => 'introducer',
    issue: (value: unknown) => service('issuer').issue!(value),
    issueNew: (label: string) => service('issuer').issue!(Far('thing', { label: () => label })),
    redeem: (url: unknown) => service('redeemer').redeem!(url),
    /** Sends to the object behind a URL before it is there. */
    ask: (url: unknown, method: string) => E(service('redeemer').redeem!(url) as unknown as Callable)[method]!(),
  });
};
