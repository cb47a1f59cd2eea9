import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseBundle } from '../wire/bundle.ts';
import { startBundleServer, type BundleServer } from './bundle-server.ts';
import { bundleVat } from './bundle-vat.ts';

const good = 'export const buildRootObject = () => 1;';
const lines: string[] = [];
let folder: string;
let root: string;
let server: BundleServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-server-'));
  root = join(folder, 'root');
  await mkdir(join(root, 'counter'), { recursive: true });
  await mkdir(join(root, 'deep/er'), { recursive: true });
  await mkdir(join(root, 'node_modules/x'), { recursive: true });
  await mkdir(join(root, 'folder.bundle'));
  await mkdir(join(folder, 'outside'));
  await writeFile(join(folder, 'outside/secret.json'), '{"secret":1}');
  await writeFile(join(folder, 'outside/vat.ts'), good);
  await symlink(join(folder, 'outside'), join(root, 'link'));
  await symlink(join(root, 'counter/counter.ts'), join(root, 'inside.ts'));
  await writeFile(join(root, 'counter/cluster.json'), '{ "bootstrap": "counter" }\n');
  await writeFile(join(root, 'counter/counter.ts'), good);
  await writeFile(join(root, 'counter/both.js'), 'export const buildRootObject = 1;');
  await writeFile(join(root, 'counter/both.ts'), good);
  await writeFile(join(root, 'counter/plain.js'), good);
  await writeFile(join(root, 'counter/wrong.ts'), `${good}\nlet x = ;`);
  await writeFile(join(root, 'counter/doubtful.ts'), 'export const buildRootObject = () => import.meta.url;');
  await writeFile(join(root, 'counter/ready.bundle'), 'as it is');
  await writeFile(join(root, 'counter/ready.ts'), good);
  await writeFile(join(root, 'deep/er/cluster.json'), '{}');
  await writeFile(join(root, 'node_modules/x/cluster.json'), '{}');
  await writeFile(join(root, '.env'), 'SECRET=1');
  server = await startBundleServer({ root, log: (line) => lines.push(line) });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

type Reply = { status: number | undefined; body: string; headers: Record<string, unknown> };

/** Sends the path as it is, which `fetch` would tidy up first. */
const ask = (path: string, method = 'GET'): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const asked = request({ hostname, port, path, method }, (response) => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, body, headers: response.headers }));
    });
    asked.on('error', reject);
    asked.end();
  });

describe('the bundling server', () => {
  test('bundles a source when its bundle is asked for', async () => {
    const { status, body, headers } = await ask('/counter/counter.bundle');
    expect(status).toBe(200);
    expect(body).toBe((await bundleVat({ root, entry: 'counter/counter.ts' })).text);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
    });
    expect(lines).toContain('200 GET /counter/counter.bundle');
  });

  test('bundles what is on the disk now', async () => {
    const before = await ask('/counter/both.bundle');
    await writeFile(join(root, 'counter/both.ts'), 'export const buildRootObject = () => "changed";');
    const after = await ask('/counter/both.bundle?again');
    expect(parseBundle(after.body, '')).toMatchObject({ source: expect.stringContaining('changed') });
    expect(parseBundle(before.body, '')).not.toMatchObject({ source: expect.stringContaining('changed') });
  });

  test('bundles JavaScript, and links that stay within the folder', async () => {
    expect((await ask('/counter/plain.bundle')).status).toBe(200);
    expect((await ask('/inside.bundle')).status).toBe(200);
  });

  test('serves a file that is there as it is', async () => {
    expect(await ask('/counter/ready.bundle')).toMatchObject({ status: 200, body: 'as it is' });
    expect(await ask('/counter/cluster.json')).toMatchObject({ status: 200, body: '{ "bootstrap": "counter" }\n' });
    expect(await ask('/counter/count%65r.ts')).toMatchObject({ status: 200, body: good });
  });

  test('lists its clusters', async () => {
    const { body } = await ask('/');
    expect(JSON.parse(body)).toEqual({ clusters: ['counter/cluster.json', 'deep/er/cluster.json'] });
  });

  test('answers 422 with what is wrong, and its place, as text', async () => {
    const { status, body, headers } = await ask('/counter/wrong.bundle');
    expect(status).toBe(422);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body).toBe('counter/wrong.ts:2:9: Unexpected ";"');
  });

  test('logs the warnings of the bundler', async () => {
    expect((await ask('/counter/doubtful.bundle')).status).toBe(200);
    expect(lines).toContainEqual(expect.stringMatching(/^counter\/doubtful\.ts:1:38: "import\.meta"/));
  });

  test.each([
    '/counter/absent.bundle',
    '/absent/counter.bundle',
    '/counter/cluster.yaml',
    '/counter',
    '/folder.bundle',
  ])('answers 404 for %s', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body).toContain(path);
  });

  test.each([
    '/../outside/secret.json',
    '/counter/../../outside/secret.json',
    '/%2e%2e/outside/secret.json',
    '/..%2foutside%2fsecret.json',
    '/counter/..%5c..%5coutside/secret.json',
    '/link/secret.json',
    '/link/vat.bundle',
    '/.env',
    '/counter/%00',
    '/%E0%A4%A',
    '//etc/../../etc/passwd',
  ])('refuses %s', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(403);
    expect(body.toLowerCase()).not.toContain('secret');
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('answers 405 to %s', async (method) => {
    expect((await ask('/counter/counter.bundle', method)).status).toBe(405);
  });

  test('answers the questions a browser asks before', async () => {
    expect(await ask('/counter/counter.bundle', 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect(await ask('/counter/counter.bundle', 'OPTIONS')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-methods': 'GET, HEAD, OPTIONS', 'access-control-allow-origin': '*' },
    });
  });

  test('stops at once, with connections open, and gives its port back', async () => {
    const other = await startBundleServer({ root });
    const { hostname, port: portText } = new URL(other.url);
    const port = Number(portText);
    const open = connect(port, hostname);
    await once(open, 'connect');
    const ended = once(open, 'close');
    await other.close();
    await ended;
    const again = await startBundleServer({ root, port });
    await expect(startBundleServer({ root, port })).rejects.toThrow(/EADDRINUSE/);
    await again.close();
  });

  test('does not start on a folder that is not there', async () => {
    await expect(startBundleServer({ root: join(root, 'absent') })).rejects.toThrow(/ENOENT/);
  });
});
