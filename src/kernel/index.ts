/** The kernel and its API, platform-free: the package's main entry. */
export { Kernel, type KernelOptions } from './kernel.ts';
export { makeDefaultExo } from './default-exo.ts';
export type { KernelFacet } from './facet.ts';
export { generateMnemonic, isValidMnemonic, mnemonicToSeed } from './identity/mnemonic.ts';
export { errorData, krefOf, kser, kslot, kunser } from './kmarshal.ts';
export type { IOChannel, IOChannelFactory, IOContext } from './io/io-channel.ts';
export { makeIOService } from './io/io-service.ts';
export { encodeUnit, makeUnitReader, type UnitReader } from './io/units.ts';
export type { ServiceOptions } from './services.ts';
export { bundleIdOf } from './bundle-id.ts';
export type {
  BundleRequest,
  Logger,
  PlatformServices,
  VatWorker,
  VatWorkerEvents,
  VatWorkerSpec,
  WebCrypto,
} from './platform.ts';
export { auditStore } from './store/audit.ts';
export type { KernelDatabase, SqlRow, SqlValue, Statement } from './store/database.ts';
export type { Baggage } from '../wire/baggage.ts';
export type { CapData } from '../wire/capdata.ts';
export { ClusterConfigStruct, type ClusterConfig, type VatConfig } from '../wire/cluster-config.ts';
export { readKnownIO, type IODirection, type IOSpec, type IOUnit } from '../wire/io-spec.ts';
export type { SystemSubclusterConfig } from '../wire/system-subclusters.ts';
export { KernelError, codeOf, fateOf, type ErrorCode } from '../wire/errors.ts';
export type * from '../wire/host-api.ts';
export type { VatEndowments } from '../wire/vat-endowments.ts';
export type * from '../wire/kernel-events.ts';
