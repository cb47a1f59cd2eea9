/** The kernel in Node: the package's entry `ocap-kernel/node`. */
import '../lockdown/node.ts';

export { makeKernel, type MakeKernelOptions } from './make-kernel.ts';
export { makeSQLKernelDatabase } from './database.ts';
export { makeNodejsPlatformServices } from './platform-services.ts';
export { bundlePaths } from './bundle-paths.ts';
