import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { serveHttp } from '../../test/support/serve-http.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import type { FetchRequest } from '../wire/vat-protocol.ts';
import { fetchForVat } from './fetch-for-vat.ts';

const serve = async (...args: Parameters<typeof serveHttp>) => {
  const server = await serveHttp(...args);
  onTestFinished(server.close);
  return server;
};

const get = (url: string, more: Partial<FetchRequest> = {}): FetchRequest => ({
  url,
  method: 'GET',
  headers: [],
  body: null,
  ...more,
});
const bytes = (text: string) => new TextEncoder().encode(text);

const ask = async (request: FetchRequest, allowedHosts: string[], signal = new AbortController().signal) => {
  const answer = await fetchForVat(request, { allowedHosts, limits, signal });
  return 'error' in answer ? answer : { ...answer, body: new TextDecoder().decode(answer.body) };
};

describe('P15 fetch for a vat in Node', () => {
  test('gives the whole answer', async () => {
    const { origin, host, hits } = await serve((hit, response) => {
      response.writeHead(418, 'Short and stout', {
        'content-type': 'text/plain',
        'set-cookie': 'a=b',
        'x-kind': 'pot',
      });
      response.end(`you sent ${hit.body}`);
    });
    const request = get(`${origin}/tea?leaf=green#top`, {
      method: 'POST',
      headers: [['X-Guest', 'alice']],
      body: bytes('water'),
    });
    const answer = await ask(request, [`http://${host}`]);
    expect(answer).toMatchObject({
      status: 418,
      statusText: 'Short and stout',
      url: `${origin}/tea?leaf=green`,
      redirected: false,
      body: 'you sent water',
    });
    const headers = 'headers' in answer ? Object.fromEntries(answer.headers) : {};
    expect(headers).toMatchObject({ 'content-type': 'text/plain', 'x-kind': 'pot' });
    expect(headers).not.toHaveProperty('set-cookie');
    expect(hits).toMatchObject([
      { method: 'POST', url: '/tea?leaf=green', headers: { 'x-guest': 'alice' }, body: 'water' },
    ]);
  });

  test.each<[string, string, RegExp]>([
    [
      'another host',
      'https://example.org/',
      /^example\.org is not among the allowedHosts of this vat \(example\.com\)$/,
    ],
    ['another scheme', 'http://example.com/', /^http:\/\/example\.com is not among the allowedHosts/],
    ['no URL', '/path', /^\/path is not an absolute URL$/],
    ['data', 'data:text/plain,hello', /^fetch asks https: and http: URLs, not data: ones$/],
    ['a file', 'file:///etc/passwd', /not file: ones$/],
    ['a password', 'https://user:secret@example.com/', /^a URL with a name or password in it cannot be fetched$/],
  ])('refuses %s', async (_what, url, error) => {
    expect(await ask(get(url), ['example.com'])).toEqual({ error: expect.stringMatching(error) as string });
  });

  test('names only the first of many allowed hosts', async () => {
    const hosts = Array.from({ length: 1_000 }, (_, i) => `h${i}.example`);
    const { error } = (await ask(get('https://example.org/'), hosts)) as { error: string };
    expect(error).toMatch(/h9\.example, and 990 more\)$/);
  });

  test('follows a redirect to an allowed host, and asks no other', async () => {
    const goal = await serve((_hit, response) => response.end('here'));
    const other = await serve((_hit, response) => response.end('never'));
    const start = await serve(({ url }, response) => {
      response.writeHead(302, { location: url === '/other' ? `${other.origin}/secret` : `${goal.origin}/goal` });
      response.end('moved');
    });
    const hosts = [`http://${start.host}`, `http://${goal.host}`];
    expect(await ask(get(`${start.origin}/goal`), hosts)).toMatchObject({
      status: 200,
      body: 'here',
      redirected: true,
      url: `${goal.origin}/goal`,
    });
    expect(await ask(get(`${start.origin}/other`), hosts)).toEqual({
      error: expect.stringContaining(`http://${other.host} is not among the allowedHosts`) as string,
    });
    expect([start.hits.length, goal.hits.length, other.hits.length]).toEqual([2, 1, 0]);
  });

  test.each<[target: string, RegExp]>([
    ['file:///etc/passwd', /not file: ones$/],
    ['//user:secret@HOST/', /name or password/],
    ['http://[', /is not an absolute URL/],
  ])('refuses a redirect to %s', async (target, error) => {
    const { origin, host, hits } = await serve((_hit, response) => {
      response.writeHead(307, { location: target.replace('HOST', host) });
      response.end();
    });
    expect(await ask(get(origin), [`http://${host}`])).toEqual({ error: expect.stringMatching(error) as string });
    expect(hits).toHaveLength(1);
  });

  test.each<[status: number, method: string, then: string]>([
    [301, 'GET', 'GET'],
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'PUT', 'PUT'],
  ])('a redirect with %i turns %s into %s', async (status, method, then) => {
    const { origin, host, hits } = await serve(({ url }, response) => {
      if (url === '/') response.writeHead(status, { location: '/next' });
      response.end();
    });
    const body = method === 'GET' || method === 'HEAD' ? null : bytes('text');
    const headers: [string, string][] = [
      ['content-type', 'text/x-odd'],
      ['authorization', 'Bearer token'],
    ];
    expect(await ask(get(origin, { method, body, headers }), [`http://${host}`])).toMatchObject({ status: 200 });
    const [, next] = hits;
    const keepsBody = body !== null && then === method;
    expect(next).toMatchObject({
      method: then,
      body: keepsBody ? 'text' : '',
      headers: { authorization: 'Bearer token' },
    });
    expect(next!.headers['content-type']).toBe(then === method ? 'text/x-odd' : undefined);
  });

  test('a redirect to another origin loses the authorization, a redirect without target is an answer', async () => {
    const goal = await serve((_hit, response) => response.writeHead(304).end());
    const start = await serve((_hit, response) => response.writeHead(307, { location: goal.origin }).end());
    const headers: [string, string][] = [
      ['Authorization', 'Bearer token'],
      ['X-Guest', 'alice'],
    ];
    const answer = await ask(get(start.origin, { headers }), [`http://${start.host}`, `http://${goal.host}`]);
    expect(answer).toMatchObject({ status: 304, redirected: true });
    expect(start.hits[0]!.headers).toMatchObject({ authorization: 'Bearer token', 'x-guest': 'alice' });
    expect(goal.hits[0]!.headers).not.toHaveProperty('authorization');
    expect(goal.hits[0]!.headers).toMatchObject({ 'x-guest': 'alice' });
  });

  test.each([20, 21])('%i redirects', async (count) => {
    const { origin, host, hits } = await serve(({ url }, response) => {
      const left = Number(url.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` });
      response.end('there');
    });
    const answer = await ask(get(`${origin}/${count}`), [`http://${host}`]);
    if (count === 20) expect(answer).toMatchObject({ body: 'there' });
    else expect(answer).toEqual({ error: `${host} redirects more than 20 times` });
    expect(hits).toHaveLength(21);
  });

  test('sends no header that a page could not send, and none of this process', async () => {
    const { origin, host, hits } = await serve((_hit, response) => response.end());
    const forged: [string, string][] = [
      ['Host', 'intranet.example'],
      ['Cookie', 'session=1'],
      ['Content-Length', '7'],
      ['Transfer-Encoding', 'chunked'],
      ['Connection', 'upgrade'],
      ['Upgrade', 'websocket'],
      ['Origin', 'https://example.com'],
      ['Referer', 'https://example.com/'],
      ['Sec-Fetch-Site', 'same-origin'],
      ['Proxy-Authorization', 'Basic x'],
      ['X-Fine', 'yes'],
    ];
    expect(await ask(get(origin, { headers: forged }), [`http://${host}`])).toMatchObject({ status: 200 });
    const { headers } = hits[0]!;
    expect(headers).toMatchObject({ host, 'x-fine': 'yes' });
    for (const name of ['cookie', 'upgrade', 'origin', 'referer', 'sec-fetch-site', 'proxy-authorization']) {
      expect(headers).not.toHaveProperty(name);
    }
    expect(headers['connection']).toBe('keep-alive');
  });

  test.each<[string, Partial<FetchRequest>]>([
    ['a method that there is not', { method: 'GE T' }],
    ['the method TRACE', { method: 'TRACE' }],
    ['a header with a line break', { headers: [['x', 'a\r\nb: c']] }],
    ['a header without a name', { headers: [['', 'a']] }],
    ['a GET with a body', { body: bytes('x') }],
  ])('answers %s with an error', async (_what, more) => {
    const { origin, host, hits } = await serve((_hit, response) => response.end());
    expect(await ask(get(origin, more), [`http://${host}`])).toEqual({ error: expect.any(String) as string });
    expect(hits).toEqual([]);
  });

  test('says when nobody answers', async () => {
    const { origin, host } = await serve((_hit, response) => response.destroy());
    expect(await ask(get(origin), [`http://${host}`])).toEqual({
      error: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ cannot be reached \(\w+\)$/) as string,
    });
  });

  test.each([0, 1])('an answer of the largest size and %i bytes', async (more) => {
    const body = Buffer.alloc(limits.fetchBodyBytes + more);
    const { origin, host } = await serve((_hit, response) => {
      // Small on the way: what counts is what the vat would get.
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(body));
    });
    const answer = await fetchForVat(get(origin), {
      allowedHosts: [`http://${host}`],
      limits,
      signal: new AbortController().signal,
    });
    if (more === 0) expect('body' in answer && answer.body.byteLength).toBe(limits.fetchBodyBytes);
    else expect(answer).toEqual({ error: `the answer of ${host} is larger than ${limits.fetchBodyBytes} bytes` });
  });

  test('is given up when it takes too long', async () => {
    const late = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
    onTestFinished(() => timeout.mockRestore());
    const { origin, host } = await serve(() => late.abort());
    expect(await ask(get(origin), [`http://${host}`])).toEqual({ error: 'no answer within 60 seconds' });
    expect(timeout).toHaveBeenCalledWith(limits.fetchMs);
  });

  test('can be aborted while the answer comes', async () => {
    const abort = new AbortController();
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { origin, host } = await serve((_hit, response) => {
      response.on('close', resolve);
      response.write('first');
      abort.abort();
    });
    expect(await ask(get(origin), [`http://${host}`], abort.signal)).toHaveProperty('error');
    await closed;
  });
});
