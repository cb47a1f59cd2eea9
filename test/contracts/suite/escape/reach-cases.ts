/** What a vat can reach from what it holds: without endowments, and with all of them. */
import { defaultGlobalNames } from '../../../../src/wire/vat-endowments.ts';
import { assertEqual } from '../../assertions.ts';
import type { Case } from '../suite-kernel.ts';
import { absent, tries, typeError, type Attempt } from './attempts.ts';

/** Names that a realm of a browser or of Node has and a vat has not. */
const powers = [
  ...[
    'self',
    'window',
    'global',
    'parent',
    'top',
    'frames',
    'opener',
    'document',
    'location',
    'navigator',
    'navigation',
    'history',
  ],
  ...[
    'onmessage',
    'postMessage',
    'close',
    'addEventListener',
    'dispatchEvent',
    'MessagePort',
    'MessageChannel',
    'MessageEvent',
  ],
  ...['Event', 'EventTarget', 'BroadcastChannel', 'Worker', 'SharedWorker', 'WorkerGlobalScope', 'importScripts'],
  ...[
    'fetch',
    'Request',
    'Response',
    'Headers',
    'XMLHttpRequest',
    'WebSocket',
    'WebSocketStream',
    'EventSource',
    'WebTransport',
  ],
  ...['RTCPeerConnection', 'Image', 'FontFace', 'FileReader', 'Blob', 'File', 'FormData', 'URL', 'URLSearchParams'],
  ...[
    'indexedDB',
    'caches',
    'localStorage',
    'sessionStorage',
    'cookieStore',
    'Notification',
    'chrome',
    'browser',
    'trustedTypes',
  ],
  ...[
    'OffscreenCanvas',
    'ImageBitmap',
    'WebGLRenderingContext',
    'GPU',
    'crypto',
    'Crypto',
    'CryptoKey',
    'SubtleCrypto',
  ],
  ...[
    'performance',
    'scheduler',
    'structuredClone',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'reportError',
  ],
  ...[
    'requestAnimationFrame',
    'process',
    'require',
    'exports',
    'Buffer',
    '__dirname',
    'WebAssembly',
    'SharedArrayBuffer',
  ],
  ...[
    'Atomics',
    'WeakRef',
    'FinalizationRegistry',
    'gc',
    'Intl',
    'Temporal',
    'ReadableStream',
    'AbortController',
    'DOMException',
  ],
  ...['ShadowRealm', 'alert'],
];

/** What a vat without endowments finds in its global object, all of it. */
const globalsOfEveryVat = [
  ...['AggregateError', 'Array', 'ArrayBuffer', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'Boolean', 'Compartment'],
  ...['DataView', 'Date', 'Error', 'EvalError', 'Function', 'HandledPromise', 'Infinity', 'Int16Array', 'Int32Array'],
  ...['Int8Array', 'Iterator', 'JSON', 'Map', 'Math', 'NaN', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError'],
  ...['ReferenceError', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'Symbol(@endo passStyleOf)'],
  ...[
    'Symbol(Symbol.unscopables)',
    'SyntaxError',
    'TextDecoder',
    'TextEncoder',
    'TypeError',
    'URIError',
    'Uint16Array',
  ],
  ...[
    'Uint32Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'VatData',
    'WeakMap',
    'WeakSet',
    'assert',
    'console',
    'decodeURI',
  ],
  ...[
    'decodeURIComponent',
    'encodeURI',
    'encodeURIComponent',
    'escape',
    'eval',
    'globalThis',
    'harden',
    'isFinite',
    'isNaN',
  ],
  ...['lockdown', 'parseFloat', 'parseInt', 'undefined', 'unescape'],
];

const listGlobals = 'return Reflect.ownKeys(globalThis).map(String).sort();';

/**
 * Walks from all that a vat holds by every property, prototype and accessor, and tells what on the way can be changed and what
 * has a name that none but a power has. The instances given are the vat's own to change; what they lead to is not.
 */
const walk = (instances: string, forbidden: readonly string[]) => `
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const names = new Set(${JSON.stringify(forbidden)});
  const own = new Set([...'p', Promise.resolve(), Error('x'), [].values(), new Map().keys(), new Set().keys(), 'x'.matchAll(/x/g),
    async () => {}, /x/, new Uint8Array(1), new DataView(new ArrayBuffer(1)),
    new Date(0), new WeakMap(), new TextDecoder(), ${instances}].filter(isObject));
  const seen = new Set();
  const found = [];
  const todo = [...own].map((value, i) => [value, 'own ' + i]);
  todo.push([globalThis, 'globalThis'], [vatPowers, 'vatPowers'], [parameters, 'parameters'], [baggage, 'baggage'], [E, 'E'],
    [Far, 'Far'], [M, 'M'], [makeDefaultExo, 'makeDefaultExo'], [root, 'root']);
  while (todo.length > 0) {
    const [value, path] = todo.pop();
    if (!isObject(value) || seen.has(value)) continue;
    seen.add(value);
    // Who asks for one of these gets a new one each time.
    const isNew = /\\.(prepareStackTrace|publicExponent)$/.test(path);
    if (!own.has(value) && !Object.isFrozen(value) && !isNew) found.push('open: ' + path);
    for (const name of [typeof value === 'function' ? value.name : '', Object.prototype.toString.call(value).slice(8, -1)]) {
      if (names.has(name)) found.push(name + ': ' + path);
    }
    todo.push([Object.getPrototypeOf(value), path + '.__proto__']);
    for (const key of Reflect.ownKeys(value)) {
      const { value: inner, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
      const name = path + '.' + String(key);
      todo.push([inner, name], [get, name + ' (get)'], [set, name + ' (set)']);
      try { todo.push([value[key], name]); } catch {}
    }
  }
  return found.length === 0 && seen.size > 500 ? 'nothing' : seen.size + ' ' + found.join('\\n');
`;

/** Names of all functions of the engine or of its platform that a vat can reach. */
const listNatives = `
  const natives = new Set();
  const seen = new Set();
  const todo = [globalThis, vatPowers, E, M, Far, function* () {}, async function* () {}, async () => {},];
  while (todo.length > 0) {
    const value = todo.pop();
    if (!((typeof value === 'object' && value !== null) || typeof value === 'function') || seen.has(value)) continue;
    seen.add(value);
    if (typeof value === 'function' && /\\[native code\\]/.test(Function.prototype.toString.call(value))) natives.add(value.name);
    todo.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const { value: inner, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
      todo.push(inner, get, set);
    }
  }
  return [...natives].sort();
`;

const absenceCases: Case[] = [
  tries('a vat has no power of its realm', [
    ...powers.map((name): Attempt => [`return typeof ${name}`, absent]),
    [listGlobals, `gave ${globalsOfEveryVat.join(',')}`],
    [
      'return Reflect.ownKeys(vatPowers).map(String).sort()',
      'gave D,Symbol(@endo passStyleOf),VatData,WeakMap,WeakSet,exitVat,exitVatWithFailure,logger,stdout',
    ],
  ]),
  tries('all that a vat can reach is frozen and harmless', [[walk('', powers), 'gave nothing']]),
  tries('nothing leads to the port of the kernel', [
    ['onmessage = () => {}', /^threw (TypeError|ReferenceError): /],
    ['postMessage({ type: "ready" })', /^threw (TypeError|ReferenceError): /],
    ['close()', /^threw (TypeError|ReferenceError): /],
    ['new MessageChannel()', /^threw (TypeError|ReferenceError): /],
    ['globalThis.onmessage = () => {}', typeError],
    [
      'try { null.x; } catch (error) { return Reflect.ownKeys(error).map(String).filter((key) => key !== "stack" && key !== "message"); }',
      'gave ',
    ],
    [
      'return await new Promise((resolve) => Promise.resolve({ then(...args) { resolve(args.map((each) => Object.getPrototypeOf(each) === Function.prototype)); } }))',
      'gave true,true',
    ],
  ]),
];

const endowed = { globals: [...defaultGlobalNames], network: { allowedHosts: ['allowed.invalid', '127.0.0.1:9'] } };

/** What a vat has of its own from each endowment, in part by way of errors. */
const endowedInstances = `
  new URL('http://x/?a=1'), new URL('http://x/?a=1').searchParams, new URLSearchParams('a=1').entries(), new Headers({ a: 'b' }),
  new Headers({ a: 'b' }).entries(), new Request('http://x/', { method: 'POST', body: 'x' }), new Response('x'), Response.json({}),
  new AbortController(), new AbortController().signal, AbortSignal.abort(), AbortSignal.timeout(1), AbortSignal.any([]),
  await new Promise((resolve) => { const { signal, abort } = new AbortController(); signal.addEventListener('abort', resolve); abort(); }),
  crypto.getRandomValues(new Uint8Array(1)), new TextEncoder(), setTimeout(() => {}),
  ...(await Promise.all([
    () => atob('%'), () => new URL('x'), () => new TextDecoder('x'), () => new Response('x', { status: 1 }), () => new Request('x'),
    () => crypto.getRandomValues(new Uint8Array(70_000)), () => fetch('http://127.0.0.1:1/'), () => new AbortSignal(),
    () => new Headers({ 'a b': 1 }), () => setTimeout('x'), () => structuredClone(1), () => decodeURIComponent('%'),
    () => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])),
  ].map(async (act) => { try { await act(); } catch (error) { return error; } })))`;

/** The same from `crypto.subtle`. */
const cryptoInstances = `
  ...Object.values(await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])),
  await crypto.subtle.generateKey({ name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, false, ['sign', 'verify']),
  await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']),
  await crypto.subtle.digest('SHA-256', new Uint8Array(1)),
  ...(await Promise.all([
    () => crypto.subtle.digest('x', new Uint8Array(1)), () => crypto.subtle.importKey('jwk', {}, 'x', false, []), () => crypto.subtle.sign(),
  ].map(async (act) => { try { await act(); } catch (error) { return error; } })))`;

/** What is not given by any endowment, nor has a name that one of them uses. */
const neverGiven = powers.filter(
  (name) => ![...defaultGlobalNames, 'Crypto', 'CryptoKey', 'addEventListener'].some((given) => given === name),
);

const frozenEndowments = [
  ...[
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'atob',
    'btoa',
    'fetch',
    'Math',
    'crypto',
    'crypto.subtle',
  ],
  ...['Date', 'SubtleCrypto', 'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal'],
  ...['Request', 'Headers', 'Response'],
];

const endowedCases: Case[] = [
  tries(
    'a vat with every endowment has these globals and no more',
    [[listGlobals, `gave ${[...new Set([...globalsOfEveryVat, ...defaultGlobalNames])].sort().join(',')}`]],
    endowed,
  ),
  tries(
    'all that a vat can reach by its endowments is frozen and harmless',
    [
      [walk(endowedInstances, neverGiven), 'gave nothing'],
      ...frozenEndowments.map((name): Attempt => [`${name}.x = 1`, typeError]),
      ...frozenEndowments
        .filter((name) => /^[A-Z]/.test(name) && name !== 'Math')
        .map((name): Attempt => [`${name}.prototype.x = 1`, typeError]),
      ['URL.prototype.toString = 1', typeError],
      ['Date.now = 1', typeError],
      ['Math.random = 1', typeError],
      ['new Date(0).constructor.prototype.x = 1', typeError],
    ],
    endowed,
  ),
  {
    name: 'P15 endowments bring no function of the platform',
    run: async ({ launch, ask }) => {
      const { rootOf } = await launch({ poor: { vat: 'escape-artist' }, rich: { vat: 'escape-artist', ...endowed } });
      const poor = String(await ask(rootOf('poor'), 'attempt', listNatives));
      const rich = String(await ask(rootOf('rich'), 'attempt', listNatives));
      const known = poor.split(',');
      assertEqual(
        rich.split(',').filter((name) => !known.includes(name)),
        [],
        'native functions',
      );
      assertEqual(known.length > 100, true, 'the walk went far');
    },
  },
  tries(
    'endowments lead no further',
    [
      ['return [typeof URL.createObjectURL, typeof URL.revokeObjectURL]', 'gave undefined,undefined'],
      ['setTimeout("globalThis.x = 1")', typeError],
      ['setInterval("1")', typeError],
      ['setTimeout({ toString: () => "1" })', typeError],
      ['return await new Promise((resolve) => setTimeout(function () { resolve(this); }))', absent],
      ['return await new Promise((resolve) => setTimeout(function (...args) { resolve(args.length); }))', 'gave 0'],
      ['return typeof setTimeout(() => {})', 'gave number'],
      ...[
        'setTimeout',
        'fetch',
        'Date',
        'Math.random',
        'crypto.getRandomValues',
        'URL',
        'AbortController',
        'Response',
        'atob',
      ].map((name): Attempt => [`return ${name}.constructor("return 1")`, typeError]),
      [
        'return /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())',
        'gave true',
      ],
      ['return crypto.constructor === Object', 'gave true'],
      [
        'return typeof Object.getOwnPropertyDescriptor(AbortSignal.prototype, "aborted")?.get?.call({})',
        /^(gave undefined|threw TypeError: )/,
      ],
      ['new AbortSignal()', typeError],
      [
        'return await new Promise((resolve) => { const { signal, abort } = new AbortController(); signal.onabort = (event) => resolve([event.constructor === Object, event.target === signal, typeof event.timeStamp, typeof event.composedPath, Object.isFrozen(event)]); abort(); })',
        'gave true,true,undefined,undefined,true',
      ],
      ['const { signal, abort } = new AbortController(); abort(); signal.reason.x = 1;', typeError],
      ['return Object.getPrototypeOf(AbortSignal.prototype) === Object.prototype', 'gave true'],
      ['return new Date(0).constructor.now()', typeError],
      ['return typeof Date.now()', 'gave number'],
      ['return Number.isInteger(Date.now())', 'gave true'],
      ['return Reflect.construct(Date, [], Object) instanceof Date', /^(gave false|threw TypeError: )/],
      ['return typeof performance + typeof new Response("x").blob', 'gave undefinedfunction'],
      ['await new Response("x").blob()', typeError],
      ['await new Response("x").formData()', typeError],
      ['new Response("x").body', typeError],
      [
        `return [URL, URLSearchParams, TextEncoder, TextDecoder, Headers, Request, Response, AbortController, AbortSignal, SubtleCrypto].filter(({ prototype }) => prototype[Symbol.for('nodejs.util.inspect.custom')] !== undefined).length`,
        'gave 0',
      ],
      [
        `let given = 'nothing'; const trap = { [Symbol.for('nodejs.util.inspect.custom')]: (...args) => { given = typeof args[2]; return 'x'; }, toString: () => 'x' }; for (const act of [() => new URL(trap), () => new TextDecoder('utf-8').decode(trap), () => new TextEncoder().encode(trap), () => atob(trap), () => new Headers(trap), () => crypto.getRandomValues(trap), () => crypto.subtle.digest(trap, trap), () => crypto.subtle.importKey('raw', trap, trap, trap, trap), () => new Response(trap, trap), () => setTimeout(() => {}, trap), () => clearTimeout(trap), () => fetch(trap, trap), () => new URLSearchParams(trap), () => console.log(trap)]) { try { await act(); } catch {} } return given;`,
        'gave nothing',
      ],
      ...[
        'atob("%")',
        'new URL("x")',
        'crypto.getRandomValues(new Uint8Array(70_000))',
        'await fetch("http://127.0.0.1:1/")',
      ].map((act): Attempt => [
        `try { ${act}; } catch (error) { return [error instanceof Error, Object.getPrototypeOf(Object.getPrototypeOf(error)) === Object.prototype || Object.getPrototypeOf(Object.getPrototypeOf(error)) === Error.prototype, error.stack ?? '']; }`,
        'gave true,true,',
      ]),
    ],
    endowed,
  ),
  tries(
    'keys of crypto.subtle are frozen and lead no further',
    [
      [walk(cryptoInstances, neverGiven), 'gave nothing'],
      [
        `const { publicKey } = await crypto.subtle.generateKey({ name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, false, ['sign', 'verify']); publicKey.algorithm.publicExponent[0] = 7; return publicKey.algorithm.publicExponent[0];`,
        'gave 1',
      ],
      ['new crypto.subtle.constructor()', typeError],
      ['return crypto.subtle.digest.constructor("return 1")', typeError],
      [
        'try { await crypto.subtle.digest("x", new Uint8Array(1)); } catch (error) { return [error instanceof Error, error.stack ?? ""]; }',
        'gave true,',
      ],
    ],
    endowed,
  ),
];

export const reachCases: Case[] = [...absenceCases, ...endowedCases];
