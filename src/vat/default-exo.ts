import { makeExo } from '@endo/exo';
import { M } from '@endo/patterns';

/**
 * Makes a remotable whose methods accept and return any passable value. One that is stored in baggage or any other durable store
 * outlives the vat's restart: it is then the exo of this name that the new incarnation makes. A name can be stored once only.
 * References to it that were given away before it was first stored end with the incarnation.
 * @param name - what the object is called in errors and in the control panel.
 * @param methods - its methods; they are frozen with it.
 */
export const makeDefaultExo = <Methods extends Record<string, CallableFunction>>(name: string, methods: Methods) =>
  makeExo(name, M.interface(name, {}, { defaultGuards: 'passable' }), methods as never);

export type MakeDefaultExo = typeof makeDefaultExo;
