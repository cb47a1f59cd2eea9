import { makeExo } from '@endo/exo';
import { M } from '@endo/patterns';
import type { KernelApi } from '../wire/host-api.ts';
import { logLevels } from '../wire/kernel-events.ts';

const ReloadOptionsShape = M.splitRecord({}, { refetch: M.boolean() }, {});

const NumberShape = M.gte(0);
const ringQuery = {
  vatId: M.string(),
  after: NumberShape,
  before: NumberShape,
  newest: M.boolean(),
  limit: NumberShape,
  text: M.string(),
};
const LogQueryShape = M.splitRecord({}, { ...ringQuery, level: M.or(...logLevels) }, {});
const TraceQueryShape = M.splitRecord(
  {},
  {
    ...ringQuery,
    kref: M.string(),
    group: M.or('deliver', 'notify', 'send', 'resolve', 'start', 'turn', 'gc'),
    outcome: M.or('applied', 'undone', 'illegal', 'fault', 'interrupted'),
  },
  {},
);
const SubscribeOptionsShape = M.splitRecord(
  {},
  {
    kinds: M.arrayOf(M.or('status', 'log', 'trace', 'fault', 'console', 'news')),
    after: M.splitRecord({}, { log: NumberShape, trace: NumberShape, fault: NumberShape }, {}),
  },
  {},
);

/** Arguments that are checked where they are used: a guard's error would quote them, superfluous ones too. */
const Secrets = M.any();

const KernelFacetI = M.interface('KernelFacet', {
  ping: M.call().returns(M.any()),
  getStatus: M.call().returns(M.any()),
  launchSubcluster: M.call(M.any())
    .optional(M.splitRecord({}, { configUrl: M.string(), expectedCode: M.recordOf(M.string(), M.string()) }, {}))
    .returns(M.promise()),
  reviewLaunch: M.call(M.any())
    .optional(M.splitRecord({}, { configUrl: M.string() }, {}))
    .returns(M.promise()),
  launchVat: M.call(M.any())
    .optional(M.splitRecord({}, { name: M.string(), configUrl: M.string() }, {}))
    .returns(M.promise()),
  terminateSubcluster: M.call(M.string()).returns(M.promise()),
  reloadSubcluster: M.call(M.string()).optional(ReloadOptionsShape).returns(M.promise()),
  reload: M.call().optional(ReloadOptionsShape).returns(M.promise()),
  getSubclusters: M.call().returns(M.array()),
  getSubcluster: M.call(M.string()).returns(M.any()),
  getSubclusterVats: M.call(M.string()).returns(M.array()),
  isVatInSubcluster: M.call(M.string(), M.string()).returns(M.boolean()),
  getSystemSubclusterRoot: M.call(M.string()).returns(M.string()),
  terminateAllVats: M.call().returns(M.promise()),
  reset: M.call().returns(M.promise()),
  clearStorage: M.call().returns(M.promise()),
  queueMessage: M.call(M.string(), M.string(), M.arrayOf(M.any()))
    .optional(M.splitRecord({}, { requestId: M.string(), kernelId: M.string() }, {}))
    .returns(M.promise()),
  acknowledgeAnswer: M.call(M.string()).returns(M.promise()),
  getPresence: M.call(M.string()).optional(M.string()).returns(M.any()),
  pingVat: M.call(M.string()).returns(M.promise()),
  terminateVat: M.call(M.string()).optional(M.string()).returns(M.promise()),
  restartVat: M.call(M.string()).returns(M.promise()),
  upgradeVat: M.call(
    M.string(),
    M.splitRecord(
      {},
      {
        sourceSpec: M.string(),
        bundleSpec: M.string(),
        parameters: M.record(),
        globals: M.arrayOf(M.string()),
        network: M.record(),
        refetch: M.boolean(),
        configUrl: M.string(),
      },
      {},
    ),
  ).returns(M.promise()),
  checkVatCode: M.call(M.string()).returns(M.promise()),
  suspendVat: M.call(M.string()).optional(M.string()).returns(M.promise()),
  resumeVat: M.call(M.string()).returns(M.promise()),
  getRootObject: M.call(M.string()).returns(M.string()),
  pinVatRoot: M.call(M.string()).returns(M.undefined()),
  unpinVatRoot: M.call(M.string()).returns(M.undefined()),
  revoke: M.call(M.string()).returns(M.undefined()),
  isRevoked: M.call(M.string()).returns(M.boolean()),
  release: M.call(M.arrayOf(M.string())).returns(M.undefined()),
  collectGarbage: M.call().returns(M.promise()),
  exportKernel: M.call().rest(Secrets).returns(M.remotable('backup')),
  importKernel: M.call().rest(Secrets).returns(M.promise()),
  checkBackup: M.call().rest(Secrets).returns(M.promise()),
  initIdentity: M.call().rest(Secrets).returns(M.promise()),
  peerIdOfPhrase: M.call().rest(Secrets).returns(M.promise()),
  restoreIdentity: M.call().rest(Secrets).returns(M.promise()),
  revealRecoveryPhrase: M.call().rest(Secrets).returns(M.promise()),
  confirmPhraseBackup: M.call().rest(Secrets).returns(M.undefined()),
  setIdentityPassword: M.call().rest(Secrets).returns(M.promise()),
  unlockIdentity: M.call().rest(Secrets).returns(M.promise()),
  lockIdentity: M.call().rest(Secrets).returns(M.undefined()),
  initRemoteComms: M.call().optional(M.record()).returns(M.promise()),
  stopRemoteComms: M.call().returns(M.promise()),
  registerLocationHints: M.call(M.string(), M.arrayOf(M.string())).returns(M.undefined()),
  reconnectPeer: M.call(M.string()).optional(M.arrayOf(M.string())).returns(M.promise()),
  closeConnection: M.call(M.string()).returns(M.promise()),
  forgetPeer: M.call(M.string()).returns(M.promise()),
  issueOcapURL: M.call(M.string()).optional(M.record()).returns(M.promise()),
  redeemOcapURL: M.call().rest(Secrets).returns(M.promise()),
  listOcapURLs: M.call().returns(M.array()),
  revokeOcapURL: M.call(M.string()).returns(M.undefined()),
  getLogs: M.call().optional(LogQueryShape).returns(M.any()),
  getTrace: M.call().optional(TraceQueryShape).returns(M.any()),
  getCrank: M.call(NumberShape).returns(M.any()),
  // The inspector says itself which field of a query is wrong.
  listObjects: M.call(M.any()).returns(M.any()),
  getObject: M.call(M.any()).returns(M.any()),
  pathsTo: M.call(M.any()).returns(M.any()),
  previewRevoke: M.call(M.any()).returns(M.any()),
  graph: M.call().optional(M.any()).returns(M.any()),
  setPetName: M.call(M.any(), M.any()).returns(M.undefined()),
  listPetNames: M.call().returns(M.array()),
  resolvePetName: M.call(M.any()).returns(M.string()),
  listPromises: M.call(M.any()).returns(M.any()),
  listQueue: M.call(M.any(), M.any()).returns(M.any()),
  getMetrics: M.call().returns(M.any()),
  getVatDetails: M.call(M.any()).returns(M.any()),
  listTables: M.call().returns(M.array()),
  readTable: M.call(M.any(), M.any()).returns(M.any()),
  querySelect: M.call(M.any()).returns(M.any()),
  listConsoles: M.call().returns(M.array()),
  readConsole: M.call(M.string(), M.string())
    .optional(M.splitRecord({}, { after: NumberShape, limit: NumberShape }, {}))
    .returns(M.any()),
  writeConsole: M.call(M.string(), M.string(), M.string()).returns(M.undefined()),
  endConsole: M.call(M.string(), M.string()).returns(M.undefined()),
  getSettings: M.call().returns(M.any()),
  setSettings: M.call(M.any()).returns(M.any()),
  getDiagnostics: M.call().returns(M.any()),
  subscribe: M.call(M.remotable('listener')).optional(SubscribeOptionsShape).returns(M.remotable('subscription')),
});

const SubscriptionI = M.interface('Subscription', { cancel: M.call().returns(M.undefined()) });

const BackupStreamI = M.interface('BackupStream', {
  next: M.call().returns(M.promise()),
  return: M.call().returns(M.promise()),
});

const CheckedBackupI = M.interface('CheckedBackup', {
  describe: M.call().returns(M.record()),
  replace: M.call().returns(M.promise()),
  return: M.call().returns(M.undefined()),
});

/** The kernel as an object for hosts on the far side of a port. Its guards check every argument's shape. */
export const makeKernelFacet = (api: KernelApi) =>
  makeExo('KernelFacet', KernelFacetI, {
    ...api,
    exportKernel: (options: Parameters<KernelApi['exportKernel']>[0]) =>
      makeExo('BackupStream', BackupStreamI, { ...api.exportKernel(options) }),
    checkBackup: async (options: Parameters<KernelApi['checkBackup']>[0]) =>
      makeExo('CheckedBackup', CheckedBackupI, { ...(await api.checkBackup(options)) }),
    subscribe: (...args: Parameters<KernelApi['subscribe']>) =>
      makeExo('Subscription', SubscriptionI, { cancel: api.subscribe(...args).cancel }),
  });

export type KernelFacet = ReturnType<typeof makeKernelFacet>;
