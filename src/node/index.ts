/** The kernel in Node: the package's entry `ocap-kernel/node`. */
import '../lockdown/node.ts';

export { makeKernel, type MakeKernelOptions } from './make-kernel.ts';
export { makeSQLKernelDatabase } from './database.ts';
export { makeNodejsPlatformServices, NodejsPlatformServices } from './platform-services.ts';
export { fetchValidatedJson, type JsonStruct } from '../host/fetch-validated-json.ts';
export { makeIOChannelFactory } from './io/index.ts';
export { makeSocketIOChannel } from './io/socket-channel.ts';
export { connectHost, type HostConnection } from '../host/connect-host.ts';
export { bundlePaths } from './bundle-paths.ts';
export {
  getLockdownBundle,
  getLockdownBundleSHA256,
  getSupervisorBundle,
  getSupervisorBundleSHA256,
  type InstalledSupervisor,
} from './supervisor-bundle.ts';
