/** The smallest vat in JavaScript: a name from its parameters, one method that answers at once and one that promises. */
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/**
 * @param {unknown} _vatPowers
 * @param {{ name: string }} parameters
 * @param {unknown} _baggage
 */
export function buildRootObject(_vatPowers, parameters, _baggage) {
  const { name } = parameters;
  return makeDefaultExo('root', {
    greet() {
      return `${name} says hello`;
    },
    /** @param {string} message */
    async processMessage(message) {
      return `${name} has read: ${message}`;
    },
  });
}
