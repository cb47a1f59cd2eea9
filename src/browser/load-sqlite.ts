import makeModule, { type SQLiteModule } from 'wa-sqlite/dist/wa-sqlite.mjs';
import wasmUrl from 'wa-sqlite/dist/wa-sqlite.wasm?url';

const RealError = Error;

/** An error whose inherited, frozen properties are its own, so that it may serve as a prototype that is assigned to. */
const makeAssignableError = (): Error =>
  Object.defineProperties(new RealError(), {
    constructor: { value: RealError, writable: true },
    message: { value: '', writable: true },
  });

/**
 * Loads SQLite's wasm build. Its glue makes an error class by assigning to an `Error()`, which the kernel worker's
 * lockdown forbids ('min' repairs the override mistake in few places, for the sake of speed): for the moment of that
 * assignment, which comes before the first wait, it gets errors that it may assign to.
 */
export const loadSqlite = (): Promise<SQLiteModule> => {
  const real = Object.getOwnPropertyDescriptor(globalThis, 'Error');
  if (real === undefined) throw new TypeError('this realm has no Error');
  Object.defineProperty(globalThis, 'Error', { ...real, value: makeAssignableError });
  try {
    return makeModule({ locateFile: () => wasmUrl });
  } finally {
    Object.defineProperty(globalThis, 'Error', real);
  }
};
