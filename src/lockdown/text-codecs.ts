/**
 * `TextEncoder` and `TextDecoder`, which SES leaves in every compartment, taking nothing to the platform's own but texts and bytes.
 * Node's own ask an object that is passed by mistake how it wants to be shown, and hand it `util.inspect` for that: a function that
 * sees through proxies and into WeakMaps.
 */
const { TextEncoder: RealEncoder, TextDecoder: RealDecoder } = globalThis;

const toText = (value: unknown = ''): string => String(value);

const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> => {
  if (value === undefined) return new Uint8Array();
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value) || !(value.buffer instanceof ArrayBuffer)) throw TypeError('expected bytes');
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
};

const isSet = (options: unknown, name: string): boolean =>
  typeof options === 'object' && options !== null && Boolean(Reflect.get(options, name));

/** Runs a decoder; the platform's errors are not the language's. */
const decoding = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw error instanceof RangeError ? RangeError(message) : TypeError(message);
  }
};

class TextEncoder {
  readonly #real = new RealEncoder();

  get encoding() {
    return this.#real.encoding;
  }
  encode(text?: unknown) {
    return this.#real.encode(toText(text));
  }
  encodeInto(text: unknown, target: unknown) {
    if (!(target instanceof Uint8Array)) throw TypeError('expected a Uint8Array');
    return this.#real.encodeInto(String(text), bytesOf(target));
  }
}

class TextDecoder {
  readonly #real: globalThis.TextDecoder;

  constructor(label: unknown = 'utf-8', options?: unknown) {
    const [fatal, ignoreBOM] = [isSet(options, 'fatal'), isSet(options, 'ignoreBOM')];
    this.#real = decoding(() => new RealDecoder(toText(label), { fatal, ignoreBOM }));
  }
  get encoding() {
    return this.#real.encoding;
  }
  get fatal() {
    return this.#real.fatal;
  }
  get ignoreBOM() {
    return this.#real.ignoreBOM;
  }
  decode(bytes?: unknown, options?: unknown) {
    const stream = isSet(options, 'stream');
    return decoding(() => this.#real.decode(bytesOf(bytes), { stream }));
  }
}

/** Puts them in the place of the realm's own, which must not be locked down yet. */
export const replaceTextCodecs = (): void => {
  for (const [name, codec] of Object.entries({ TextEncoder, TextDecoder })) {
    Object.defineProperty(codec, 'name', { value: name });
    Object.defineProperty(codec.prototype, Symbol.toStringTag, { value: name, configurable: true });
    Object.defineProperty(globalThis, name, { value: codec, writable: true, configurable: true });
  }
};
