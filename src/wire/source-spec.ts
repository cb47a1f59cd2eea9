/** How a browser, which does not bundle by itself, finds the bundle of a source that a cluster config names. */
import { KernelError } from './errors.ts';

const SOURCE_EXTENSION = /\.[cm]?[jt]s(?=$|[?#])/;

/**
 * The place of the bundle that a bundling server or a build puts beside a source: `vats/counter.ts` becomes
 * `vats/counter.bundle`.
 * @throws KernelError `BUNDLE_UNAVAILABLE` for what is not the name of a TypeScript or JavaScript file.
 */
export const bundleSpecOf = (sourceSpec: string): string => {
  if (!SOURCE_EXTENSION.test(sourceSpec)) {
    throw new KernelError('BUNDLE_UNAVAILABLE', `${sourceSpec} is not the name of a .ts or .js file`);
  }
  return sourceSpec.replace(SOURCE_EXTENSION, '.bundle');
};
