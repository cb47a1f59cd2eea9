import type { VatBundle } from '../wire/bundle.ts';
import { makeRequire } from './given-modules.ts';
import type { VatNamespace } from './liveslots.ts';

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

/**
 * Evaluates a vat's code in a compartment that holds nothing but `globals` and the given modules (P15).
 * @throws what the code throws, or why it cannot be evaluated.
 */
export const loadBundle = (
  { source }: VatBundle,
  { globals, vatData }: { globals: object; vatData: object },
): VatNamespace => {
  const compartment = new Compartment({ globals, __options__: true });
  // SES leaves a compartment's global object open: code could leave things there for later code.
  harden(compartment.globalThis);
  const run: unknown = compartment.evaluate(source);
  if (!isFunction(run)) throw TypeError('the source of the bundle is not a function');
  const exports = run(makeRequire(vatData));
  const { buildRootObject } = Object(exports) as VatNamespace;
  if (typeof buildRootObject !== 'function') throw TypeError('the code does not export buildRootObject');
  return { buildRootObject };
};
