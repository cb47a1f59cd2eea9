/**
 * Serves a folder of vats to whoever develops them: cluster configs as they are, and bundles made when they are asked
 * for. Any page of the machine's browsers can read what is served, so serve a folder that holds nothing else.
 */
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { extname } from 'node:path';
import { codeOf, messageOf } from '../wire/errors.ts';
import { bundleVat } from './bundle-vat.ts';
import { findClusters } from './find-clusters.ts';
import { resolveWithin, servedPath } from './served-path.ts';

export type BundleServer = {
  /** Without a slash at the end: `http://127.0.0.1:8080`. */
  url: string;
  close(): Promise<void>;
};

export type BundleServerOptions = {
  /** The folder to serve. */
  root: string;
  /** By default a free one. */
  port?: number;
  host?: string;
  /** Gets a line for each answer and each warning of the bundler. */
  log?: (line: string) => void;
};

type Answer = { status: number; type: string; body: Uint8Array | string; warnings?: string[] };

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';
const TYPES: Readonly<Record<string, string>> = {
  '.bundle': JSON_TYPE,
  '.json': JSON_TYPE,
  '.js': TEXT,
  '.md': TEXT,
  '.ts': TEXT,
};

const HEADERS = {
  // Extensions and pages of every origin develop against this server. Chrome asks for the third before it lets a page
  // of another network in.
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-private-network': 'true',
  // What is served is what is on the disk now.
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

const text = (status: number, body: string): Answer => ({ status, type: TEXT, body });

const FORBIDDEN = text(403, 'This path is not served: it leads out of the folder or to a hidden file.');

const bundled = async (root: string, entry: string): Promise<Answer> => {
  try {
    const bundle = await bundleVat({ root, entry });
    return { status: 200, type: JSON_TYPE, body: bundle.text, warnings: bundle.warnings };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    // The status says the code; whoever fetched this makes an error of their own of it.
    return text(422, messageOf(error).slice(`[${code}] `.length));
  }
};

/** @param root - without symbolic links. */
const answer = async (root: string, requestPath: string): Promise<Answer> => {
  if (requestPath === '/') {
    return { status: 200, type: JSON_TYPE, body: JSON.stringify({ clusters: await findClusters(root) }) };
  }
  const path = servedPath(root, requestPath);
  if (path === undefined) return FORBIDDEN;
  const candidates = path.endsWith('.bundle') ? ['.bundle', '.ts', '.js'] : [''];
  for (const extension of candidates) {
    const found = await resolveWithin(root, extension === '' ? path : path.replace(/\.bundle$/, extension));
    if (found.at === 'outside') return FORBIDDEN;
    if (found.at === 'nowhere' || !(await stat(found.path)).isFile()) continue;
    if (extension === '.ts' || extension === '.js') return bundled(root, found.path);
    return { status: 200, type: TYPES[extname(path)] ?? 'application/octet-stream', body: await readFile(found.path) };
  }
  const looked = candidates.length > 1 ? ', and no .ts or .js file of this name to make it of' : '';
  return text(404, `There is no ${requestPath}${looked}.`);
};

const respond = async (root: string, { method = '', url = '' }: IncomingMessage): Promise<Answer> => {
  if (method === 'OPTIONS') return text(204, '');
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'Only GET, HEAD and OPTIONS are answered.');
  try {
    return await answer(root, url.replace(/[?#].*$/, ''));
  } catch (error) {
    return text(500, messageOf(error));
  }
};

/**
 * Starts a bundling server. `GET /dir/name.bundle` answers with that file or else with a bundle of `dir/name.ts` or
 * `dir/name.js`, made anew each time, or with 422 and what is wrong as plain text; `GET /` with
 * `{ "clusters": ["dir/cluster.json", …] }`.
 * @throws when the folder does not exist or the port is taken.
 */
export const startBundleServer = async (options: BundleServerOptions): Promise<BundleServer> => {
  const { port = 0, host = '127.0.0.1', log = () => undefined } = options;
  const root = await realpath(options.root);
  const server = createServer((request, response) => {
    void respond(root, request).then(({ status, type, body, warnings = [] }) => {
      response.writeHead(status, { ...HEADERS, 'content-type': type });
      response.end(request.method === 'HEAD' || status === 204 ? undefined : body);
      log(`${status} ${request.method} ${request.url}`);
      warnings.forEach(log);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
};
