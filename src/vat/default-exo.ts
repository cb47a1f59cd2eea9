import { makeExo, type Guarded, type Methods } from '@endo/exo';
import { M, type InterfaceGuard } from '@endo/patterns';

/** The methods of an exo as its author writes them; their `this.self` is the exo. */
export type OwnMethods<Own extends Methods> = Own & ThisType<{ self: Guarded<Own> }>;

/** Makes an exo; which methods it has is known to who calls this, and not to the guard's type. */
export const makeGuardedExo = <Own extends Methods>(
  name: string,
  guard: InterfaceGuard,
  methods: OwnMethods<Own>,
): Guarded<Own> => makeExo(name, guard, methods as never);

/** The guard that lets through whatever can be passed, but for the methods that have guards of their own. */
export const passableGuard = (name: string, methodGuards: Parameters<typeof M.interface>[1] = {}): InterfaceGuard =>
  M.interface(name, methodGuards, { defaultGuards: 'passable' });

/**
 * Makes a remotable whose methods accept and return any passable value. One that is stored in baggage or any other durable store
 * outlives the vat's restart: it is then the exo of this name that the new incarnation makes. A name can be stored once only.
 * References to it that were given away before it was first stored end with the incarnation.
 * @param name - what the object is called in errors and in the control panel.
 * @param methods - its methods; they are frozen with it.
 */
export const makeDefaultExo = <Own extends Methods>(name: string, methods: OwnMethods<Own>): Guarded<Own> =>
  makeGuardedExo(name, passableGuard(name), methods);

export type MakeDefaultExo = typeof makeDefaultExo;
