import { makeDefaultExo } from '@metamask/kernel-utils/exo';

export function buildRootObject() {
  return makeDefaultExo('clock', {
    now: () => {
      console.log('it is late');
      return Date.now();
    },
  });
}
