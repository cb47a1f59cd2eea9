/** Every limit that the kernel enforces, with its reason. Sizes count UTF-16 code units unless a name says bytes. */
export const limits = {
  /** Body of one message, resolution or result. Liveslots has the same limit; ours also binds a forged frame. */
  capDataLength: 10_000_000,
  /** References in one message, resolution or result. */
  slotsPerCapData: 10_000,
  /** What one delivery may ask of the kernel. */
  syscallsPerCrank: 100_000,
  /** Start of a vat, and bootstrap of a subcluster. */
  startMs: 30_000,
  /** A vat's answer to a ping. */
  pingMs: 10_000,
  bundleFetchMs: 30_000,
  /** A bundle as it comes from the network. */
  bundleLength: 10_000_000,
  /** One value in a vat's store. */
  vatStoreValueLength: 10_000_000,
  /** Vats in one subcluster. */
  vatsPerSubcluster: 1_000,
} as const;
