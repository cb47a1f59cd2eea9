/** The kernel in a browser's worker: the package's entry `ocap-kernel/browser`. */
import '../lockdown/kernel-worker.ts';

export { createCommsQueryString, getCommsParamsFromCurrentLocation } from './comms-params.ts';
export { deleteSQLKernelDatabase, makeSQLKernelDatabase } from './database.ts';
export { makeIOChannelFactory } from './io/index.ts';
export { fetchValidatedJson, type JsonStruct } from '../host/fetch-validated-json.ts';
export { makePlatformServices, PlatformServicesClient, type OffscreenChannel } from './platform-services.ts';
