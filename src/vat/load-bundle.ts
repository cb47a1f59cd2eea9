import type { VatBundle } from '../wire/bundle.ts';
import { makeRequire, type Given } from './given-modules.ts';
import type { BuildRootObject } from './liveslots.ts';

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

type Require = ReturnType<typeof makeRequire>;

/** SES leaves a compartment's global object open: code could leave things there for later code. */
const makeCompartment = (globals: object): Compartment => {
  const compartment = new Compartment({ globals, __options__: true });
  harden(compartment.globalThis);
  return compartment;
};

/** The value of an expression, which is to be a function. */
const evaluateFunction = (compartment: Compartment, expression: string) => {
  const value: unknown = compartment.evaluate(`(${expression}\n)`);
  if (!isFunction(value)) throw TypeError('the source of the bundle is not a function');
  return value;
};

/** Code of `@endo/bundle-source` evaluates each of its modules by `nestedEvaluate`. */
const runNested = (source: string, globals: object, require: Require): unknown => {
  const nestedEvaluate = (text: string): unknown => compartment.evaluate(text);
  const compartment = makeCompartment({ ...globals, nestedEvaluate, require });
  return evaluateFunction(compartment, source)();
};

/**
 * A script of `ocap bundle`. Libraries in it that look for the global object by its names, and leave things there, find an object of
 * this bundle's own, which has the real one's properties.
 */
const runScript = (code: string, globals: object): unknown => {
  const compartment = makeCompartment(globals);
  const run = evaluateFunction(compartment, `(globalThis, global, exports) => {\n${code}\n;return __vatExports__;\n}`);
  const global: unknown = Object.create(compartment.globalThis);
  return run(global, global, {});
};

const run = (bundle: VatBundle, globals: object, require: Require): unknown => {
  switch (bundle.moduleFormat) {
    case 'vat-1':
      return evaluateFunction(makeCompartment(globals), bundle.source)(require);
    case 'nestedEvaluate':
      return runNested(bundle.source, globals, require);
    case 'iife':
      return runScript(bundle.code, globals);
    default:
      throw TypeError(`unknown bundle ${JSON.stringify(bundle satisfies never)}`);
  }
};

/**
 * Evaluates a vat's code in a compartment that holds nothing but `globals` and the given modules (P15).
 * @throws what the code throws, or why it cannot be evaluated.
 */
export const loadBundle = (
  bundle: VatBundle,
  { globals, given }: { globals: object; given: Given },
): BuildRootObject => {
  const exports = run(bundle, globals, makeRequire(given));
  const { buildRootObject } = Object(exports) as Record<string, unknown>;
  if (!isFunction(buildRootObject)) throw TypeError('the code does not export buildRootObject');
  return buildRootObject;
};
