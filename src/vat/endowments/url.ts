/** `URL` and `URLSearchParams`: the realm's own do the work, and stay out of reach with the `blob:` URLs that they can make. */
import { callRealm, isIterable, optionalText } from './from-realm.ts';

const { URL: RealURL, URLSearchParams: RealParams } = globalThis;

const makeReals = <Real>() => {
  const reals = new WeakMap<object, Real>();
  return {
    set: (object: object, real: Real): void => void reals.set(object, real),
    of: (object: object): Real => {
      const real = reals.get(object);
      if (real === undefined) throw TypeError('Illegal invocation');
      return real;
    },
  };
};

const params = makeReals<globalThis.URLSearchParams>();
const urls = makeReals<{ real: globalThis.URL; searchParams: URLSearchParams }>();

const toPair = (pair: unknown): [name: string, value: string] => {
  const [name, value, ...rest] = isIterable(pair) ? Array.from(pair, String) : [];
  if (name === undefined || value === undefined || rest.length > 0) throw TypeError('search parameters come in pairs');
  return [name, value];
};

/** Whatever search parameters are made from, as a text or pairs of texts. */
const toInit = (init: unknown): string | [name: string, value: string][] => {
  if (typeof init !== 'object' || init === null) return String(init);
  return (isIterable(init) ? [...init] : Object.entries(init)).map(toPair);
};

class URLSearchParams {
  constructor(init: unknown = '') {
    params.set(this, new RealParams(toInit(init)));
  }
  get size() {
    return params.of(this).size;
  }
  append(name: unknown, value: unknown): void {
    params.of(this).append(String(name), String(value));
  }
  delete(name: unknown, value?: unknown): void {
    params.of(this).delete(String(name), ...optionalText(value));
  }
  get(name: unknown): string | null {
    return params.of(this).get(String(name));
  }
  getAll(name: unknown): string[] {
    return params.of(this).getAll(String(name));
  }
  has(name: unknown, value?: unknown): boolean {
    return params.of(this).has(String(name), ...optionalText(value));
  }
  set(name: unknown, value: unknown): void {
    params.of(this).set(String(name), String(value));
  }
  sort(): void {
    params.of(this).sort();
  }
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
    for (const [name, value] of this) Reflect.apply(callback, self, [value, name, this]);
  }
  *entries() {
    yield* params.of(this).entries();
  }
  *keys() {
    yield* params.of(this).keys();
  }
  *values() {
    yield* params.of(this).values();
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString(): string {
    return params.of(this).toString();
  }
  get [Symbol.toStringTag]() {
    return 'URLSearchParams';
  }
}

class URL {
  constructor(url: unknown, base?: unknown) {
    const real = callRealm(() => new RealURL(String(url), ...optionalText(base)));
    const searchParams = new URLSearchParams();
    params.set(searchParams, real.searchParams);
    urls.set(this, { real, searchParams });
  }
  static canParse(url: unknown, base?: unknown): boolean {
    return RealURL.canParse(String(url), ...optionalText(base));
  }
  static parse(url: unknown, base?: unknown): URL | null {
    return URL.canParse(url, base) ? new URL(url, base) : null;
  }
  get searchParams() {
    return urls.of(this).searchParams;
  }
  toString(): string {
    return urls.of(this).real.href;
  }
  toJSON(): string {
    return this.toString();
  }
  get [Symbol.toStringTag]() {
    return 'URL';
  }
}

const parts = ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
const definePart = (name: string, settable: boolean): void => {
  const accessor: PropertyDescriptor & ThisType<object> = {
    get(): unknown {
      return Reflect.get(urls.of(this).real, name);
    },
    enumerable: true,
    configurable: true,
  };
  if (settable) {
    accessor.set = function (this: object, value: unknown) {
      callRealm(() => Reflect.set(urls.of(this).real, name, String(value)));
    };
  }
  Object.defineProperty(URL.prototype, name, accessor);
};
definePart('origin', false);
for (const name of parts) definePart(name, true);

export { URL, URLSearchParams };
