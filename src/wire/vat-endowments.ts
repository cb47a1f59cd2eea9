/** What a vat's compartment is given beyond the language, and what lets go of it again. */
export type VatEndowments = {
  /** By name: what a vat may ask for in the `globals` of its config. */
  globals: Record<string, unknown>;
  /** Ends what the globals keep going; nothing of them is heard afterwards. */
  teardown(): Promise<void>;
};

/** The globals that a vat may ask for unless the kernel is made with fewer. */
export const defaultGlobalNames = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'Date',
  'Math',
  'crypto',
  'SubtleCrypto',
  'TextEncoder',
  'TextDecoder',
  'URL',
  'URLSearchParams',
  'atob',
  'btoa',
  'AbortController',
  'AbortSignal',
  'fetch',
  'Request',
  'Headers',
  'Response',
] as const;
