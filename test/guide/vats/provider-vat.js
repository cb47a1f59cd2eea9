/** A vat that hands out an object of its own, and prints what it does. */
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/**
 * @param {{ stdout(text: string): void }} vatPowers
 * @param {{ name: string }} parameters
 * @param {unknown} _baggage
 */
export function buildRootObject(vatPowers, parameters, _baggage) {
  const { name } = parameters;

  /** @param {string} message */
  function log(message) {
    console.log(`${name}: ${message}`);
  }

  const service = makeDefaultExo('service', {
    getData() {
      log('asked for data');
      return { value: 'data' };
    },
  });

  return makeDefaultExo('root', {
    bootstrap() {
      log('bootstrapped');
      return 'done';
    },
    getService() {
      return service;
    },
    /** @param {string} text */
    chatter(text) {
      vatPowers.stdout(text);
    },
  });
}
