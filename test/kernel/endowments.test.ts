import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultGlobalNames } from '../../src/wire/vat-endowments.ts';
import { serveHttp } from '../support/serve-http.ts';
import { makeTestKernel } from '../support/test-kernel.ts';
import { testLimits } from '../support/test-limits.ts';

const limits = testLimits({ fetchesPerVat: 20, fetchBodyBytes: 100_000, timersPerVat: 100 });

const launch = async (
  name: string,
  { globals = [...defaultGlobalNames] as string[], allowedHosts = [] as string[] } = {},
) => {
  const kernel = await makeTestKernel({ limits });
  const { rootKref } = await kernel.launch({
    bootstrap: name,
    vats: { [name]: { sourceSpec: `./${name}.ts`, globals, network: { allowedHosts } } },
  });
  return { kernel, call: (method: string, ...args: unknown[]) => kernel.call(rootKref, method, ...args) };
};

/** What every vat has: the language, and what makes it a vat. */
const bareGlobals = `
  AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean Compartment
  DataView Date Error EvalError Function HandledPromise Infinity Int16Array
  Int32Array Int8Array Iterator JSON Map Math NaN Number
  Object Promise Proxy RangeError ReferenceError Reflect RegExp Set
  String Symbol SyntaxError TextDecoder TextEncoder TypeError URIError Uint16Array
  Uint32Array Uint8Array Uint8ClampedArray VatData WeakMap WeakSet assert console
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis harden
  isFinite isNaN lockdown parseFloat parseInt undefined unescape
`
  .trim()
  .split(/\s+/);

const serve = async () => {
  const server = await serveHttp(({ method, url, headers, body }, response) => {
    if (url === '/never') return;
    if (url === '/elsewhere') response.writeHead(302, { location: '/here' });
    else if (url === '/missing') response.writeHead(404, 'Nothing Here');
    else response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'x-method': method });
    response.end(`${method} ${url} ${String(headers['x-one'] ?? '')} ${body.slice(0, 100)}`.trim());
  });
  onTestFinished(server.close);
  return server;
};

describe('P15 endowments of a vat', () => {
  test('lead to nothing that is not hardened, and to no object of the platform', async () => {
    const { kernel, call } = await launch('endowments-reach');
    expect(await call('problems')).toEqual([]);
    expect(await call('stacks')).toEqual([]);
    await kernel.collectGarbage();
    await kernel.expectQuiescent();
  });

  test('are there only when they were asked for', async () => {
    const { call } = await launch('endowments-reach', { globals: [] });
    const bare = await call('globals');
    for (const globals of [['URL'], ['setTimeout', 'Date']]) {
      const vat = await launch('endowments-reach', { globals });
      expect(await vat.call('globals')).toEqual([...new Set([...(bare as string[]), ...globals])].sort());
    }
    expect(bare).toEqual(bareGlobals);
  });

  test('are not in child compartments that were not given them', async () => {
    const { call } = await launch('endowments-user');
    expect(await call('child')).toEqual(['URL']);
  });
});

test('R1 Web Crypto answers in turns', async () => {
  const { kernel, call } = await launch('endowments-user');
  expect(await call('digest', 'abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(await call('signAndVerify', 'text')).toBe(true);
  expect(await call('wrapKey')).toBe(true);
  kernel.getStatus();
  expect(kernel.getTrace({ limit: 100 }).entries.filter(({ kind }) => kind === 'turn').length).toBeGreaterThan(5);
  await kernel.collectGarbage();
  await kernel.expectQuiescent();
});

test('clock, URLs and codecs are those of the platform', async () => {
  const { call } = await launch('endowments-user');
  const before = Date.now();
  const [now, made, random] = (await call('clock')) as [number, number, boolean];
  expect(now).toBeGreaterThanOrEqual(before);
  expect(made).toBeGreaterThanOrEqual(now);
  expect(random).toBe(true);
  expect(await call('url', 'https://a.example/b/c')).toEqual([
    'https://a.example/d?e=1&f=%C3%BC',
    'https://a.example',
    2,
    false,
  ]);
  expect(await call('codecs', 'latin é')).toBe('latin é');
  await expect(call('codecs', 'ж')).rejects.toThrow(/character/i);
});

describe('fetch', () => {
  test('P15 brings answers and errors of the hosts that are allowed', async () => {
    const { origin } = await serve();
    const { kernel, call } = await launch('endowments-user', { allowedHosts: [origin] });
    expect(await call('fetch', `${origin}/here?x=1#y`)).toEqual({
      status: 200,
      ok: true,
      statusText: 'OK',
      redirected: false,
      type: 'text/plain; charset=utf-8',
      text: 'GET /here?x=1',
      same: true,
    });
    const init = { method: 'post', headers: { 'X-One': 'first' }, body: 'ünï' };
    expect(await call('fetch', `${origin}/here`, init)).toMatchObject({ text: 'POST /here first ünï' });
    expect(await call('fetch', `${origin}/missing`)).toMatchObject({
      status: 404,
      ok: false,
      statusText: 'Nothing Here',
    });
    expect(await call('fetch', `${origin}/elsewhere`)).toMatchObject({ redirected: true, text: 'GET /here' });
    await expect(call('fetch', 'http://127.0.0.1:1/')).rejects.toThrow(/127\.0\.0\.1:1/);
    await expect(call('fetch', 'file:///etc/passwd')).rejects.toThrow('fetch knows http and https only');
    await kernel.collectGarbage();
    await kernel.expectQuiescent();
  });

  test('P16 beyond its limits rejects in the vat, which goes on', async () => {
    const { origin } = await serve();
    const { call } = await launch('endowments-user', { allowedHosts: [origin] });
    const most = await call('fetchMany', `${origin}/here`, limits.fetchesPerVat);
    expect(new Set(most as unknown[])).toEqual(new Set([200]));
    const more = (await call('fetchMany', `${origin}/here`, limits.fetchesPerVat + 1)) as unknown[];
    expect(more.at(-1)).toContain(`TypeError: a vat may wait for ${limits.fetchesPerVat} answers`);

    const path = (length: number): string => `${origin}/${'x'.repeat(length - origin.length - 1)}`;
    expect(await call('fetch', path(limits.urlLength))).toMatchObject({ status: 200 });
    await expect(call('fetch', path(limits.urlLength + 1))).rejects.toThrow('the characters of the URL');

    const body = (length: number) => ({ method: 'POST', body: 'x'.repeat(length) });
    expect(await call('fetch', `${origin}/missing`, body(limits.fetchBodyBytes - 100))).toMatchObject({ status: 404 });
    await expect(
      call('fetch', origin, { method: 'POST', body: 'é'.repeat(limits.fetchBodyBytes / 2 + 1) }),
    ).rejects.toThrow('the bytes of the body');
    const headers = (count: number) => ({
      headers: Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, 'y'])),
    });
    expect(await call('fetch', `${origin}/here`, headers(limits.headersPerFetch))).toMatchObject({ status: 200 });
    await expect(call('fetch', origin, headers(limits.headersPerFetch + 1))).rejects.toThrow('the headers of a fetch');
    await expect(call('fetch', origin, { headers: { a: 'x'.repeat(limits.headerLength + 1) } })).rejects.toThrow(
      'the characters of one header',
    );
  });

  test('R1 that is aborted by a timeout rejects in the turn of the timeout', async () => {
    const { origin } = await serve();
    const { call } = await launch('endowments-user', { allowedHosts: [origin] });
    await expect(call('abort', `${origin}/never`)).rejects.toThrow('aborted due to timeout');
  });
});

test('P16 timers beyond the limit are an error', async () => {
  const { call } = await launch('endowments-user');
  expect(await call('timers', limits.timersPerVat)).toBe(undefined);
  await expect(call('timers', limits.timersPerVat + 1)).rejects.toThrow(`a vat may have ${limits.timersPerVat} timers`);
});
