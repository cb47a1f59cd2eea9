import { macrotask } from './macrotask.ts';

/** Only there when the engine was started with `--expose-gc`; elsewhere objects go when the engine collects. */
const { gc } = globalThis as { gc?: () => void };

/** Liveslots can suspend a meter while it works; there is none here. */
const meterControl = harden({
  isMeteringDisabled: () => false,
  assertIsMetered: () => {},
  assertNotMetered: () => {},
  runWithoutMetering: <T>(thunk: () => T): T => thunk(),
  runWithoutMeteringAsync: async <T>(thunk: () => Promise<T>): Promise<T> => thunk(),
  unmetered: <Args extends unknown[], T>(work: (...args: Args) => T) => work,
});

/** What liveslots needs to watch objects die. These stay in the supervisor: vat code never sees them. */
export const gcTools = harden({
  WeakRef,
  FinalizationRegistry,
  waitUntilQuiescent: macrotask,
  gcAndFinalize: async (): Promise<void> => {
    // What the last turn looked at stays alive until it is over; with one turn less, now and then something is left.
    await macrotask();
    await macrotask();
    gc?.();
    // Finalizers run in a turn of their own after collection, and not in the first.
    await macrotask();
    await macrotask();
    await macrotask();
  },
  meterControl,
});
