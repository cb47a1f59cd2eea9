import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** What a piece of code gives, or throws. */
const outcomeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const settlementOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

const isObject = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

const wellKnown = new Set(Reflect.ownKeys(Symbol).map((name) => Reflect.get(Symbol, name) as unknown));

/**
 * Looks for whatever can be reached from its globals and from what they make, and says what is not hardened or has a name or a symbol
 * that only a platform knows. `samples`: objects of the vat's own, which are its to change; what they lead to is not.
 */
const findProblems = (samples: Map<string, unknown>): string[] => {
  const problems: string[] = [];
  const seen = new Set<object>();
  const own = new Set(samples.values());
  const visit = (value: unknown, path: string): void => {
    if (!isObject(value) || seen.has(value)) return;
    seen.add(value);
    if (!own.has(value) && !Object.isFrozen(value)) problems.push(`${path} is not frozen`);
    visit(Object.getPrototypeOf(value), `${path}.__proto__`);
    for (const key of Reflect.ownKeys(value)) {
      const name = `${path}.${String(key)}`;
      // Elements of typed arrays are numbers, and many.
      if (ArrayBuffer.isView(value)) break;
      if (typeof key === 'symbol' && !wellKnown.has(key) && key !== Symbol.for('harden'))
        problems.push(`${name} is a symbol of the platform`);
      if (/ObjectURL|Stream|inspect|blob|internal/i.test(String(key)) && key !== 'blob')
        problems.push(`${name} is a power`);
      const { value: held, get, set } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      for (const found of [held, get, set] as unknown[]) visit(found, name);
    }
  };
  for (const [name, value] of samples) visit(value, name);
  return problems;
};

/** Uses every endowment as a vat might, wrongly too, and keeps all that comes of it. */
const collectSamples = async (): Promise<Map<string, unknown>> => {
  // In Node an object that is asked how it wants to be shown gets a function of the platform with which to show others.
  const leaks: unknown[] = [];
  const nosy = {
    __proto__: null,
    [Symbol.for('nodejs.util.inspect.custom')]: (...args: unknown[]) => leaks.push(...args),
  };
  const anything = nosy as never;
  const { subtle } = crypto;
  const url = new URL('https://u:p@a.example:1/b?c=1#d');
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await subtle.importKey('raw', new Uint8Array(32), algorithm, false, ['sign']);
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwk = await subtle.exportKey('jwk', pair.publicKey);
  const decoder = new TextDecoder('utf-16le', { fatal: true });
  const headers = new Headers({ a: '1' });
  const controller = new AbortController();
  const response = new Response('text', { headers });
  return new Map(
    Object.entries({
      url,
      params: url.searchParams,
      entries: url.searchParams.entries(),
      names: url.searchParams.keys(),
      encoder: new TextEncoder(),
      bytes: new TextEncoder().encode('x'),
      into: new TextEncoder().encodeInto('x', new Uint8Array(2)),
      decoder,
      crypto,
      random: crypto.getRandomValues(new Uint8Array(2)),
      key,
      pair,
      jwk,
      usages: jwk.key_ops,
      digest: await subtle.digest('SHA-256', new Uint8Array(1)),
      controller,
      signal: controller.signal,
      timeout: AbortSignal.timeout(100_000),
      aborted: AbortSignal.abort(),
      reason: AbortSignal.abort().reason as unknown,
      headers,
      cookies: headers.getSetCookie(),
      pairs: headers.entries(),
      request: new Request(url.origin),
      response,
      json: Response.json({}),
      read: await response.bytes(),
      date: new Date(),
      math: Math,
      badUrl: outcomeOf(() => new URL(anything)),
      badBase: outcomeOf(() => new URL('b', anything)),
      badHref: outcomeOf(() => (url.href = anything)),
      noUrl: outcomeOf(() => new URL('x')),
      badParams: outcomeOf(() => new URLSearchParams(anything)),
      badPairs: outcomeOf(() => new URLSearchParams([anything])),
      badCallback: outcomeOf(() => url.searchParams.forEach(anything)),
      badLabel: outcomeOf(() => new TextDecoder(anything)),
      noLabel: outcomeOf(() => new TextDecoder('nothing')),
      badText: outcomeOf(() => decoder.decode(new Uint8Array([0, 0xd8]))),
      badBytes: outcomeOf(() => decoder.decode(anything)),
      badTarget: outcomeOf(() => new TextEncoder().encodeInto('x', anything)),
      badThis: outcomeOf(() => Reflect.apply(decoder.decode, anything, [])),
      badBase64: outcomeOf(() => atob('%')),
      noBase64: outcomeOf(() => btoa('\u1000')),
      badRandom: outcomeOf(() => crypto.getRandomValues(anything)),
      manyRandom: outcomeOf(() => crypto.getRandomValues(new Uint8Array(70_000))),
      badAlgorithm: await settlementOf(subtle.digest(anything, new Uint8Array(1))),
      badData: await settlementOf(subtle.digest('SHA-256', anything)),
      badKey: await settlementOf(subtle.sign('HMAC', anything, new Uint8Array(1))),
      badUsage: await settlementOf(subtle.exportKey('raw', key)),
      badTimer: outcomeOf(() => setTimeout(nosy as never as () => void)),
      badHeaders: outcomeOf(() => new Headers(anything)),
      badBody: outcomeOf(() => new Response(anything)),
      badRequest: outcomeOf(() => new Request(anything)),
      badFetch: await settlementOf(fetch(anything)),
      leaks,
    }),
  );
};

/** Looks about among the endowments of a vat. */
export const buildRootObject = () =>
  makeDefaultExo('reach', {
    problems: async () => {
      const samples = await collectSamples();
      for (const name of Object.getOwnPropertyNames(globalThis)) {
        const value: unknown = Reflect.get(globalThis, name);
        if (value !== globalThis) samples.set(name, value);
      }
      // These are the vat's, which it got as its own.
      const leaks = (samples.get('leaks') as unknown[]).map((leak) => `${typeof leak} was shown to the vat`);
      return harden([...leaks, ...findProblems(samples)]);
    },
    stacks: async () => {
      const errors = [...(await collectSamples()).values()].filter((value) => value instanceof Error);
      return harden(errors.filter(({ stack }) => stack !== undefined && stack !== '').map(({ message }) => message));
    },
    globals: () => harden(Object.getOwnPropertyNames(globalThis).sort()),
  });
