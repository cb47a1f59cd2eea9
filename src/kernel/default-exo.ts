import { makeExo } from '@endo/exo';
import { M } from '@endo/patterns';

/**
 * Makes an object whose methods vats may call once it is registered as a service, or answered by one. The methods take and
 * give any passable value.
 * @param name - what the object is called in errors and in vats.
 * @param methods - its methods; they are frozen with it.
 */
export const makeDefaultExo = <Methods extends Record<string, CallableFunction>>(
  name: string,
  methods: Methods,
): Methods => makeExo(name, M.interface(name, {}, { defaultGuards: 'passable' }), methods as never);
