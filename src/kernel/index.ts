/** The kernel and its API, platform-free: the package's main entry. */
export { Kernel, type KernelOptions } from './kernel.ts';
export type { KernelFacet } from './facet.ts';
export { errorData, krefOf, kser, kslot, kunser } from './kmarshal.ts';
export { bundleIdOf } from './bundle-id.ts';
export type { BundleRequest, Logger, PlatformServices, VatWorker, VatWorkerEvents, VatWorkerSpec } from './platform.ts';
export type { KernelDatabase, SqlRow, SqlValue, Statement } from './store/database.ts';
export type { CapData } from '../wire/capdata.ts';
export { ClusterConfigStruct, type ClusterConfig, type VatConfig } from '../wire/cluster-config.ts';
export { KernelError, codeOf, type ErrorCode } from '../wire/errors.ts';
export type * from '../wire/host-api.ts';
