import { makeDefaultExo } from '@metamask/kernel-utils/exo';

export const buildRootObject = () => makeDefaultExo('root', { hello: () => 'hello' });
