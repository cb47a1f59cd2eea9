import { isSignal, type Signal } from './abort.ts';
import { Body, peekBytes, takeBytes, toBody } from './body.ts';
import { callRealm, optionsOf, textOf } from './from-realm.ts';
import { Headers } from './headers.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/;

const toUrl = (input: unknown): string => {
  const url = callRealm(() => new URL(String(input)));
  if (url.username !== '' || url.password !== '') throw TypeError('the URL of a request may hold no credentials');
  return url.href;
};

const toMethod = (input: unknown): string => {
  const method = String(input);
  if (!TOKEN.test(method) || /^(connect|trace|track)$/i.test(method)) {
    throw TypeError(`${JSON.stringify(method.slice(0, 100))} is not a method that can be used`);
  }
  return /^(delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
};

const toSignal = (input: unknown): Signal | null => {
  if (input === undefined || input === null) return null;
  if (!isSignal(input)) throw TypeError('the signal of a request is an AbortSignal');
  return input;
};

type Parts = Readonly<{ url: string; method: string; headers: Headers; signal: Signal | null }>;

/** As the standard has it, as far as vats can tell: what concerns pages, caches and streams is left out. */
export class Request extends Body {
  readonly #parts: Parts;

  constructor(input: unknown, init?: unknown) {
    const option = optionsOf(init);
    const redirect = option('redirect') ?? 'follow';
    if (redirect !== 'follow')
      throw TypeError(`redirects of a vat's requests are always followed, not ${textOf(redirect)}`);
    // Not what it says of itself: its class may be the vat's.
    const from = input instanceof Request ? input.#parts : undefined;
    const url = from?.url ?? toUrl(input);
    const method = toMethod(option('method') ?? from?.method ?? 'GET');
    const headers = new Headers(option('headers') ?? from?.headers);
    const signal = option('signal') === undefined ? (from?.signal ?? null) : toSignal(option('signal'));
    const given = toBody(option('body'));
    if (given.bytes !== null && (method === 'GET' || method === 'HEAD')) throw TypeError(`a ${method} has no body`);
    if (given.type !== null && !headers.has('content-type')) headers.set('content-type', given.type);
    super(given.bytes ?? (input instanceof Request ? takeBytes(input) : null));
    this.#parts = { url, method, headers, signal };
  }

  get url(): string {
    return this.#parts.url;
  }
  get method(): string {
    return this.#parts.method;
  }
  get headers(): Headers {
    return this.#parts.headers;
  }
  get signal(): Signal | null {
    return this.#parts.signal;
  }
  clone(): Request {
    const { url, ...parts } = this.#parts;
    return new Request(url, { ...parts, body: peekBytes(this) });
  }
  get [Symbol.toStringTag]() {
    return 'Request';
  }
}
