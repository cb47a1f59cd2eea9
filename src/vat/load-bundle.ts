import type { VatBundle } from '../wire/bundle.ts';
import { makeRequire, type Given } from './given-modules.ts';
import type { BuildRootObject } from './liveslots.ts';

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

/**
 * Evaluates a vat's code in a compartment that holds nothing but `globals` and the given modules (P15).
 * @throws what the code throws, or why it cannot be evaluated.
 */
export const loadBundle = (
  { source }: VatBundle,
  { globals, given }: { globals: object; given: Given },
): BuildRootObject => {
  const compartment = new Compartment({ globals, __options__: true });
  // SES leaves a compartment's global object open: code could leave things there for later code.
  harden(compartment.globalThis);
  const run: unknown = compartment.evaluate(source);
  if (!isFunction(run)) throw TypeError('the source of the bundle is not a function');
  const exports = run(makeRequire(given));
  const { buildRootObject } = Object(exports) as Record<string, unknown>;
  if (!isFunction(buildRootObject)) throw TypeError('the code does not export buildRootObject');
  return buildRootObject;
};
