/** A vat that uses the object which another vat hands out. */
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/**
 * @typedef {{ getData(): { value: string } }} Service
 * @typedef {{ getService(): Service }} Provider
 */

/**
 * @param {unknown} _vatPowers
 * @param {unknown} _parameters
 * @param {unknown} _baggage
 */
export function buildRootObject(_vatPowers, _parameters, _baggage) {
  return makeDefaultExo('root', {
    /** @param {Provider} provider */
    async useRemoteService(provider) {
      const service = await E(provider).getService();
      return E(service).getData();
    },
  });
}
