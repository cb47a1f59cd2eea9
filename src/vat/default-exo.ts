import { makeExo } from '@endo/exo';
import { M } from '@endo/patterns';

/**
 * Makes a remotable whose methods accept and return any passable value.
 * @param name - what the object is called in errors and in the control panel.
 * @param methods - its methods; they are frozen with it.
 */
export const makeDefaultExo = <Methods extends Record<string, CallableFunction>>(name: string, methods: Methods) =>
  makeExo(name, M.interface(name, {}, { defaultGuards: 'passable' }), methods as never);
