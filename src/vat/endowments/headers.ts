import { isIterable } from './from-realm.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Headers hold bytes, of which each is a character up to U+00FF. */
const FORBIDDEN = /[\0\r\n]|[^\0-\xFF]/;

const toName = (name: unknown): string => {
  const text = String(name);
  if (!TOKEN.test(text)) throw TypeError(`${JSON.stringify(text)} cannot be the name of a header`);
  return text.toLowerCase();
};

const toValue = (value: unknown): string => {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (FORBIDDEN.test(text)) throw TypeError(`${JSON.stringify(text.slice(0, 100))} cannot be the value of a header`);
  return text;
};

const toPair = (pair: unknown): [name: unknown, value: unknown] => {
  const [name, value, ...rest] = isIterable(pair) ? [...pair] : [];
  if (value === undefined || rest.length > 0) throw TypeError('headers come in pairs of a name and a value');
  return [name, value];
};

let close: (headers: Headers) => void;

/** As the standard has them. Those of an answer cannot be changed. */
export class Headers {
  readonly #values = new Map<string, string[]>();
  #closed = false;

  static {
    close = (headers) => {
      headers.#closed = true;
    };
  }

  constructor(init?: unknown) {
    if (init === undefined) return;
    if (typeof init !== 'object' || init === null) throw TypeError('headers are made from a record, pairs or headers');
    const pairs = isIterable(init) ? [...init].map(toPair) : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }

  #change(name: unknown, values: (before: string[]) => string[]): void {
    const key = toName(name);
    const after = values(this.#values.get(key) ?? []);
    if (this.#closed) throw TypeError('the headers of an answer cannot be changed');
    if (after.length === 0) this.#values.delete(key);
    else this.#values.set(key, after);
  }

  append(name: unknown, value: unknown): void {
    this.#change(name, (before) => [...before, toValue(value)]);
  }
  set(name: unknown, value: unknown): void {
    this.#change(name, () => [toValue(value)]);
  }
  delete(name: unknown): void {
    this.#change(name, () => []);
  }
  get(name: unknown): string | null {
    return this.#values.get(toName(name))?.join(', ') ?? null;
  }
  has(name: unknown): boolean {
    return this.#values.has(toName(name));
  }
  getSetCookie(): string[] {
    return [...(this.#values.get('set-cookie') ?? [])];
  }
  /** By name; cookies that are set one by one. */
  *entries(): Generator<[name: string, value: string], void> {
    for (const name of [...this.#values.keys()].sort()) {
      const values = this.#values.get(name) ?? [];
      if (name !== 'set-cookie') yield [name, values.join(', ')];
      else for (const value of values) yield [name, value];
    }
  }
  *keys(): Generator<string, void> {
    for (const [name] of this) yield name;
  }
  *values(): Generator<string, void> {
    for (const [, value] of this) yield value;
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    for (const [name, value] of this) Reflect.apply(callback, self, [value, name, this]);
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  get [Symbol.toStringTag]() {
    return 'Headers';
  }
}

/** From now on these headers stay as they are. */
export const closeHeaders = (headers: Headers): Headers => {
  close(headers);
  return headers;
};
