/**
 * What a vat keeps across restarts and upgrades: passable values by name, references to other vats' objects among them. Keys are
 * listed in the order of their text.
 */
export type Baggage = {
  has(key: string): boolean;
  /** @throws when there is no such key. */
  get<Value = unknown>(key: string): Value;
  /** @throws when the key is there already, or for a value that cannot be kept. */
  init(key: string, value: unknown): void;
  /** @throws when there is no such key, or for a value that cannot be kept. */
  set(key: string, value: unknown): void;
  /** @throws when there is no such key. */
  delete(key: string): void;
  keys(): Iterable<string>;
  values(): Iterable<unknown>;
  entries(): Iterable<[key: string, value: unknown]>;
  getSize(): number;
};
