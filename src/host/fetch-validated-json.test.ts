import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { ClusterConfigStruct } from '../wire/cluster-config.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { fetchValidatedJson } from './fetch-validated-json.ts';

const config = { bootstrap: 'alice', vats: { alice: { bundleSpec: 'http://127.0.0.1/alice.bundle' } } };
const files: Record<string, string> = {
  '/good.json': JSON.stringify(config),
  '/wrong.json': JSON.stringify({ ...config, vats: { alice: { bundleSpec: 7 } } }),
  '/page.json': '<!doctype html>',
  '/longest.json': JSON.stringify('x'.repeat(limits.jsonLength - 2)),
  '/large.json': JSON.stringify('x'.repeat(limits.jsonLength - 1)),
};

let late: AbortController;
let server: Server;
let root: string;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const text = files[url];
    if (url === '/late.json') late.abort();
    else if (url === '/broken.json') {
      response.writeHead(200, { 'content-length': 100 }).write('{"a":');
      response.destroy();
    } else if (text === undefined) response.writeHead(404).end('no');
    else response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('fetchValidatedJson', () => {
  test('gives what was checked', async () => {
    expect(await fetchValidatedJson(`${root}/good.json`, ClusterConfigStruct)).toEqual(config);
    const text = `data:application/json,${encodeURIComponent(JSON.stringify(config))}`;
    expect(await fetchValidatedJson(text, ClusterConfigStruct)).toEqual(config);
  });

  test.each([
    ['/missing.json', /^\[DOWNLOAD_FAILED\] http:.*\/missing\.json answered 404/],
    ['/broken.json', /^\[DOWNLOAD_FAILED\] http:.*\/broken\.json cannot be reached/],
    ['/page.json', /^\[JSON_INVALID\] http:.*\/page\.json is not JSON/],
    ['/large.json', /^\[JSON_INVALID\] http:.*\/large\.json is larger than/],
    ['/wrong.json', /^\[INVALID_CONFIG\] http:.*\/wrong\.json: vats\.alice\.bundleSpec: /],
  ])('says of %s what is wrong', async (path, message) => {
    await expect(fetchValidatedJson(`${root}${path}`, ClusterConfigStruct)).rejects.toThrow(message);
  });

  test('takes what is as long as the limit', async () => {
    const text = await fetchValidatedJson(`${root}/longest.json`, { check: String });
    expect(text).toHaveLength(limits.jsonLength - 2);
  });

  test('gives up what takes too long', async () => {
    late = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
    onTestFinished(() => timeout.mockRestore());
    await expect(fetchValidatedJson(`${root}/late.json`, ClusterConfigStruct)).rejects.toThrow(
      /^\[DOWNLOAD_FAILED\] http:.*\/late\.json did not answer within 30 seconds$/,
    );
    expect(timeout).toHaveBeenCalledWith(limits.jsonFetchMs);
  });

  test('says when no server answers, and what is no address', async () => {
    await expect(fetchValidatedJson('http://127.0.0.1:9/x.json', ClusterConfigStruct)).rejects.toThrow(
      /^\[DOWNLOAD_FAILED\] http:\/\/127\.0\.0\.1:9\/x\.json cannot be reached/,
    );
    await expect(fetchValidatedJson('x.json', ClusterConfigStruct)).rejects.toThrow(
      /^\[DOWNLOAD_FAILED\] x\.json is no URL/,
    );
  });
});
