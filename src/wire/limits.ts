import { KernelError } from './errors.ts';

/**
 * Every limit with its reason, as kernels have it unless they are given another. Sizes count UTF-16 code units unless a name says bytes.
 */
export const shippedLimits = {
  /** Body of one message, resolution or result. Liveslots has the same limit; ours also binds a forged frame. */
  capDataLength: 10_000_000,
  /** References in one message, resolution or result. */
  slotsPerCapData: 10_000,
  /** How deep the body of a message, resolution or result may be nested. */
  capDataDepth: 256,
  /** Digits of one bigint in it. Reading a longer one takes out of proportion long. */
  bigIntDigits: 10_000,
  /** What one delivery may ask of the kernel, */
  syscallsPerCrank: 100_000,
  /** the references, decided promises and headers in all of it together, */
  itemsPerCrank: 1_000_000,
  /** and the bodies of all of it together, fetches with their headers, and their bodies in bytes. */
  crankLength: 100_000_000,
  /** Start of a vat, and bootstrap of a subcluster. */
  startMs: 30_000,
  /** One delivery, unless the vat's config says otherwise. */
  deliveryMs: 10_000,
  /** Messages that wait for one vat, the one it is at included, or for one promise; further sends to it reject. */
  messagesWaitingPerVat: 100_000,
  /** Messages that wait for one vat before peers that send more have to wait; until there are half as many. */
  messagesBeforePeersWait: 5_000,
  /** The page of a frame, which takes a fraction of a second: before the kernel gives up, the reason can be told. */
  frameLoadMs: 20_000,
  /** A worker or frame that gives no sign of life for so long is dead or stuck. */
  silenceMs: 10_000,
  heartbeatMs: 1_000,
  /** A vat is asked what it has dropped after so many deliveries at the latest, and sooner when it is idle. */
  deliveriesBeforeReap: 1_000,
  /** So many faults within the window suspend a vat. */
  faultsBeforeSuspension: 3,
  faultWindowMs: 600_000,
  /** Rows of an ended vat that are removed in one step: about ten milliseconds. */
  rowsPerCleanup: 1_000,
  /** A cluster config or another JSON file that a host fetches. */
  jsonLength: 1_000_000,
  jsonFetchMs: 30_000,
  /** The passphrase of a new backup: who has the file may guess for years. */
  passphraseLength: 12,
  passphraseMaxLength: 1_024,
  /** The password of an identity: who has the disk may guess for years. */
  passwordLength: 8,
  /** A vat's answer to a ping. */
  pingMs: 10_000,
  bundleFetchMs: 30_000,
  /** A bundle as it comes from the network. */
  bundleLength: 10_000_000,
  /** One value in a vat's store. */
  vatStoreValueLength: 10_000_000,
  /** All keys and values of a vat's store. */
  vatStoreLength: 256_000_000,
  /** What `fetch` of a vat sends, and what it may get back. */
  fetchBodyBytes: 10_000_000,
  fetchMs: 60_000,
  /** Fetches of one vat that are under way, */
  fetchesPerVat: 100,
  /** how many of them are sent at the same time, or answered and not yet told to the vat, */
  fetchesAtOnce: 10,
  /** and the bodies of all of them that have no answer: a fetch beyond that fails. */
  fetchBodiesBytes: 50_000_000,
  /** Timers of one vat that have not fired. */
  timersPerVat: 10_000,
  /** Calls of `crypto.subtle` of one vat that are under way. */
  cryptoCallsPerVat: 1_000,
  urlLength: 8_192,
  headersPerFetch: 100,
  headerLength: 16_384,
  /** Hosts that one vat may list. */
  allowedHosts: 1_000,
  /** Lines of vats' logs that are kept in memory, */
  logLines: 10_000,
  /** and their characters: a line may have ten thousand. */
  logLength: 10_000_000,
  /** Lines that a vat sends in one delivery; the rest is lost. */
  logLinesPerDelivery: 10_000,
  /** Lines of one delivery that are kept until its crank is durable. */
  logLinesPerCrank: 1_000,
  /** Cranks that are kept in memory: one is about half a kilobyte. */
  tracedCranks: 5_000,
  keptFaults: 50,
  /** What a fault or the trace says went wrong. */
  problemLength: 1_000,
  /** Log lines, cranks or faults in one event to a subscriber. */
  eventsPerPush: 100,
  /** Log lines or cranks in one answer to a host. */
  entriesPerQuery: 1_000,
  /** Answers to messages with a requestId that are kept until they are acknowledged. */
  keptAnswers: 1_000,
  /** Rows of a list in one answer to a host that inspects the kernel, */
  rowsPerPage: 500,
  /** rows of a table, */
  rowsPerTablePage: 200,
  /** and of a query of a person's own, whose text may be so long, */
  queriedRows: 1_000,
  queryLength: 10_000,
  /** and which may look at so many rows on its way. */
  queryEffort: 20_000_000,
  /** Holders and mentions of one object that are named; counts tell of the rest. */
  inspectedHolders: 200,
  /** Rows of a queue or of the promises that are looked at to find mentions of an object. */
  inspectedRows: 2_000,
  /** Characters or bytes of one value that are shown. */
  inspectedCellLength: 2_000,
  /** Names that a person may give to objects. */
  petNames: 10_000,
  requestIdLength: 200,
  /** One frame between kernels; larger messages travel in parts. */
  remoteFrameBytes: 1_048_576,
  /** Ocap URLs issued within a minute. */
  urlsPerMinute: 600,
  /** Ocap URLs that one peer may present within a minute, honoured or not. */
  redemptionsPerMinute: 600,
  urlNameLength: 200,
  /** Messages to one peer that wait on disk; then those in the queue before them wait. */
  outboxPerPeer: 10_000,
  /** Messages, and their bytes, that were sent to a peer and that it has not said to have. */
  remoteWindow: 256,
  remoteWindowBytes: 4_194_304,
  /** A message between kernels, whole. */
  remoteMessageBytes: 64_000_000,
  /** Parts of messages that are not whole yet, of all peers together. */
  remoteUnfinishedBytes: 128_000_000,
  peersStored: 1_000,
  hintsPerPeer: 10,
  /** What a peer has to say hello, to answer two pings, and to take what was sent. */
  helloMs: 10_000,
  remotePingMs: 30_000,
  /** Connections of the network, of all peers together. */
  connections: 100,
  /** I/O channels of one subcluster. */
  ioChannels: 100,
  /** A line that comes in over one of them; a longer one ends its stream. */
  ioLineLength: 1_000_000,
  /** What one read of units other than lines gives at most: characters or bytes. */
  ioChunkLength: 65_536,
  /** Reads, and writes, of one subcluster that wait for one channel, */
  ioCallsWaiting: 1_000,
  /** and the length of what waits to be written: a write beyond that rejects. */
  ioWriteLength: 16_000_000,
  /** Clients of a socket that wait until those before them have left. */
  ioClientsWaiting: 16,
  /** What a console keeps of its history, */
  consoleEntries: 5_000,
  consoleLength: 1_000_000,
  /** and of what hosts have written and the vat has not read. */
  consoleInputLength: 100_000,
  /** A file that a vat reads through its `fs`, and the entries of a folder that it lists. */
  fileBytes: 7_000_000,
  folderEntries: 10_000,
  /** Vats in one subcluster. */
  vatsPerSubcluster: 1_000,
} as const;

export type Limits = Readonly<Record<keyof typeof shippedLimits, number>>;

/**
 * Those of files, configs and requests, which are also checked where there is no kernel, and those of platforms and networks: every
 * kernel has the shipped ones.
 */
const fixed = [
  'jsonLength',
  'jsonFetchMs',
  'passphraseLength',
  'passphraseMaxLength',
  'passwordLength',
  'bundleFetchMs',
  'bundleLength',
  'frameLoadMs',
  'allowedHosts',
  'rowsPerPage',
  'rowsPerTablePage',
  'queryLength',
  'remoteFrameBytes',
  'urlNameLength',
  'connections',
  'ioChannels',
  'ioLineLength',
  'ioChunkLength',
  'ioClientsWaiting',
  'fileBytes',
  'folderEntries',
  'vatsPerSubcluster',
] as const satisfies readonly (keyof Limits)[];

/** What a kernel can be given. */
export type KernelLimits = Omit<Limits, (typeof fixed)[number]>;

/**
 * The shipped limits, but for those that are given.
 * @throws KernelError `INVALID_ARGUMENT`
 */
export const limitsWith = (given: Partial<KernelLimits> = {}): Limits => {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(shippedLimits, name)) {
      throw new KernelError('INVALID_ARGUMENT', `limits: there is no ${JSON.stringify(name)}`);
    }
    const same = fixed.find((each) => each === name);
    if (same !== undefined && value !== shippedLimits[same]) {
      throw new KernelError(
        'INVALID_ARGUMENT',
        `limits.${same}: expected ${shippedLimits[same]}, as every kernel has it`,
      );
    }
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new KernelError('INVALID_ARGUMENT', `limits.${name}: expected a whole number of 1 or more`);
    }
  }
  return { ...shippedLimits, ...given };
};
