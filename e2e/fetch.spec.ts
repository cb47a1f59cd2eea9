import { serveHttp } from '../test/support/serve-http.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

const message = (error: unknown): string => String(error);

test('P15 fetch of a vat reaches the listed hosts and no others, and a redirect is an error', async ({
  serviceWorker,
}) => {
  const other = await serveHttp((_hit, response) =>
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('never'),
  );
  const allowed = await serveHttp(({ url, method, body }, response) => {
    const readable = url === '/closed' ? {} : { 'access-control-allow-origin': '*' };
    const headers = { ...readable, 'access-control-allow-headers': '*', 'set-cookie': 'session=1' };
    if (url === '/moved') response.writeHead(302, { ...headers, location: `${other.origin}/` }).end();
    else response.writeHead(200, headers).end(`${method} ${body}`);
  });
  const vats = await serveTestVats();
  const { launch, send } = makeConsole(serviceWorker);
  const { vats: fetcher, ...config } = vats.oneVat('fetcher');
  const root = await launch({
    ...config,
    vats: {
      fetcher: {
        ...fetcher['fetcher'],
        globals: ['fetch', 'AbortController'],
        network: { allowedHosts: [allowed.origin] },
      },
    },
  });
  const load = (...args: unknown[]) => send(root, 'load', ...args).catch(message);

  const answer = await load(`${allowed.origin}/a`, { method: 'POST', body: 'hello', headers: { 'x-kind': 'test' } });
  expect(JSON.parse(answer.slice(1))).toEqual({
    status: 200,
    redirected: false,
    url: `${allowed.origin}/a`,
    text: 'POST hello',
  });
  await load(`${allowed.origin}/a`);
  const hit = allowed.hits.find(({ method }) => method === 'POST');
  expect(hit?.headers).toMatchObject({ 'x-kind': 'test' });
  for (const { headers } of allowed.hits) {
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('referer');
  }

  expect(await load(`${other.origin}/`)).toContain(`${other.origin} is not among the allowedHosts of this vat`);
  expect(await load(`${allowed.origin}/moved`)).toContain(`${allowed.origin} redirects`);
  expect(await load(`${allowed.origin}/closed`)).toContain('does not allow it by CORS (Access-Control-Allow-Origin)');
  expect(other.hits).toEqual([]);
  // Nothing is asked twice to find out why it failed.
  expect(allowed.hits.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'OPTIONS /a',
    'POST /a',
    'GET /a',
    'GET /moved',
    'GET /closed',
  ]);

  await vats.close();
  allowed.close();
  other.close();
});
