import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { shippedLimits as limits } from '../wire/limits.ts';
import { makeFetchBundle } from './fetch-bundle.ts';

const fetchBundle = makeFetchBundle('chrome-extension://abc/');
let late: AbortController;
let server: Server;
let url: string;

const answers: Record<string, [status: number, type: string, body: string]> = {
  '/vats/counter.bundle': [200, 'application/json', 'the counter'],
  '/vats/page.bundle': [200, 'text/html; charset=utf-8', '<!doctype html>'],
  '/vats/wrong.bundle': [422, 'text/plain', 'wrong.ts:3:7: Unexpected "}"'],
  '/vats/long.bundle': [200, 'application/json', 'x'.repeat(limits.bundleLength)],
  '/vats/too-long.bundle': [200, 'application/json', 'x'.repeat(limits.bundleLength + 1)],
};

beforeAll(async () => {
  server = createServer(({ url: path }, response) => {
    if (path === '/vats/late.bundle') {
      late.abort();
      return;
    }
    const [status, type, body] = answers[path ?? ''] ?? [404, 'text/plain', 'nothing here'];
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('a bundle', () => {
  test('is fetched by its URL, or by a path beside its config', async () => {
    expect(await fetchBundle({ kind: 'bundle', spec: `${url}/vats/counter.bundle` })).toBe('the counter');
    const configUrl = `${url}/vats/cluster.json`;
    expect(await fetchBundle({ kind: 'bundle', spec: './counter.bundle', configUrl })).toBe('the counter');
    expect(await fetchBundle({ kind: 'bundle', spec: '/vats/counter.bundle', configUrl })).toBe('the counter');
  });

  test('of a source is the one beside it', async () => {
    const configUrl = `${url}/vats/cluster.json`;
    expect(await fetchBundle({ kind: 'source', spec: 'counter.ts', configUrl })).toBe('the counter');
    expect(await fetchBundle({ kind: 'source', spec: `${url}/vats/counter.mjs` })).toBe('the counter');
  });

  test('may be a data: URL', async () => {
    expect(await fetchBundle({ kind: 'bundle', spec: 'data:application/json,{"a":1}' })).toBe('{"a":1}');
  });

  test('may be as large as the limit, and no larger', async () => {
    expect(await fetchBundle({ kind: 'bundle', spec: `${url}/vats/long.bundle` })).toHaveLength(limits.bundleLength);
    await expect(fetchBundle({ kind: 'bundle', spec: `${url}/vats/too-long.bundle` })).rejects.toThrow(
      `[BUNDLE_INVALID] ${url}/vats/too-long.bundle is larger than 10000000 characters`,
    );
  });

  test('is given up when it takes too long', async () => {
    late = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
    onTestFinished(() => timeout.mockRestore());
    await expect(fetchBundle({ kind: 'bundle', spec: `${url}/vats/late.bundle` })).rejects.toThrow(
      `[BUNDLE_UNAVAILABLE] ${url}/vats/late.bundle did not answer within 30 seconds`,
    );
    expect(timeout).toHaveBeenCalledWith(limits.bundleFetchMs);
  });

  test.each([
    ['bundle', '/vats/none.bundle', /^\[BUNDLE_UNAVAILABLE\] http.*none\.bundle answered 404 Not Found$/],
    ['bundle', '/vats/page.bundle', /^\[BUNDLE_INVALID\] http.*page\.bundle is a web page, not a bundle$/],
    ['source', '/vats/wrong.ts', /^\[BUNDLE_INVALID\] wrong\.ts:3:7: Unexpected "}"$/],
    ['source', '/vats/counter', /^\[BUNDLE_UNAVAILABLE\] http.*counter is not the name of a \.ts or \.js file$/],
  ] as const)('%s %s is refused', async (kind, path, message) => {
    await expect(fetchBundle({ kind, spec: url + path })).rejects.toThrow(message);
  });

  test.each([
    ['file:///etc/passwd', undefined, 'not from file:///etc/passwd'],
    ['chrome-extension://other/x.bundle', undefined, 'not from chrome-extension://other/x.bundle'],
    ['http://[', undefined, 'http://[ is neither a path nor a URL'],
    ['x.bundle', 'http://[', "the config's own address http://[ is no URL"],
    ['x.bundle', 'data:application/json,{}', 'x.bundle is neither a path nor a URL'],
  ])('%s of a config at %s is refused', async (spec, configUrl, message) => {
    const request = { kind: 'bundle' as const, spec, ...(configUrl === undefined ? {} : { configUrl }) };
    await expect(fetchBundle(request)).rejects.toThrow(message);
  });

  test('of a server that is down says so', async () => {
    const down = createServer();
    await new Promise<void>((resolve) => down.listen(0, '127.0.0.1', resolve));
    const { port } = down.address() as AddressInfo;
    await new Promise((resolve) => down.close(resolve));
    await expect(fetchBundle({ kind: 'bundle', spec: `http://127.0.0.1:${port}/x.bundle` })).rejects.toThrow(
      `[BUNDLE_UNAVAILABLE] http://127.0.0.1:${port}/x.bundle cannot be reached: no server answers there`,
    );
  });
});
