/** Every limit that the kernel enforces, with its reason. Sizes count UTF-16 code units unless a name says bytes. */
export const limits = {
  /** Body of one message, resolution or result. Liveslots has the same limit; ours also binds a forged frame. */
  capDataLength: 10_000_000,
  /** References in one message, resolution or result. */
  slotsPerCapData: 10_000,
  /** How deep the body of a message, resolution or result may be nested. */
  capDataDepth: 256,
  /** What one delivery may ask of the kernel. */
  syscallsPerCrank: 100_000,
  /** Start of a vat, and bootstrap of a subcluster. */
  startMs: 30_000,
  /** One delivery, unless the vat's config says otherwise. */
  deliveryMs: 10_000,
  /** Messages that wait for one vat; further sends to it reject. */
  messagesWaitingPerVat: 100_000,
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
  /** Fetches of one vat that are under way. */
  fetchesPerVat: 100,
  /** Timers of one vat that have not fired. */
  timersPerVat: 10_000,
  urlLength: 8_192,
  headersPerFetch: 100,
  headerLength: 16_384,
  /** Hosts that one vat may list. */
  allowedHosts: 1_000,
  /** Lines of vats' logs that are kept in memory, */
  logLines: 10_000,
  /** and their characters: a line may have ten thousand. */
  logLength: 10_000_000,
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
  requestIdLength: 200,
  /** Vats in one subcluster. */
  vatsPerSubcluster: 1_000,
} as const;
