/**
 * What the realm's own APIs take and give. None of their objects reaches a vat: in Node an object that is asked how it wants to be
 * shown gets the whole of `util.inspect`, keys carry handles of the engine, and errors have stacks.
 */

/** An error of the language under one of the platform's names. */
export const named = (name: string, message: string): Error =>
  Object.defineProperty(Error(message), 'name', { value: name, enumerable: false });

/** The same, of the language's own kind where the name is one of its. */
export const makeError = (name: string, message: string): Error => {
  if (name === 'TypeError') return TypeError(message);
  return name === 'RangeError' ? RangeError(message) : named(name, message);
};

/** What the realm threw, as an error of the language. */
export const toPlainError = (error: unknown): Error =>
  error instanceof Error ? makeError(error.name, error.message) : Error(String(error));

/** Calls the realm. */
export const callRealm = <T>(call: () => T): T => {
  try {
    return call();
  } catch (error) {
    throw toPlainError(error);
  }
};

/** The bytes that an ArrayBuffer or a view of one holds, where they are; undefined for anything else. */
export const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> | undefined => {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value) || !(value.buffer instanceof ArrayBuffer)) return undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
};

/** Whatever there is, as a text. */
export const textOf = (value: unknown): string => String(value);

/** The same of an argument that may be left out, to be spread. */
export const optionalText = (value: unknown): [] | [text: string] => (value === undefined ? [] : [textOf(value)]);

export const illegalConstructor = (): never => {
  throw new TypeError('Illegal constructor');
};

export const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/** Reads the options of a call, whatever was passed for them. */
export const optionsOf =
  (options: unknown) =>
  (name: string): unknown =>
    typeof options === 'object' && options !== null ? Reflect.get(options, name) : undefined;
