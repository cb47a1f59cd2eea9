import type { PlatformServices } from '../kernel/index.ts';
import { messageOf } from '../wire/errors.ts';
import { checkFetchUrl, readFetchAnswer } from '../wire/vat-fetch.ts';
import type { FetchRequest } from '../wire/vat-protocol.ts';

/** As browsers have it. */
const MAX_REDIRECTS = 20;

/**
 * Headers that belong to the connection or to the browser: those a page's `fetch` leaves out without a word, which Node's own
 * would send. `Host` above all: it would reach other sites on an allowed host's machine.
 */
const forbiddenHeaders: ReadonlySet<string> = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);
const isForbidden = (name: string): boolean => forbiddenHeaders.has(name.toLowerCase()) || /^(proxy|sec)-/i.test(name);

const isAboutBody = (name: string): boolean => /^content-(encoding|language|location|type)$/i.test(name);
const isAuthorization = (name: string): boolean => /^authorization$/i.test(name);

type Hop = Pick<FetchRequest, 'method' | 'headers' | 'body'> & { url: URL };

const send = async ({ url, method, headers, body }: Hop, signal: AbortSignal): Promise<Response> => {
  const request = new Request(url, { method, headers, body, redirect: 'manual' });
  return fetch(request, { signal }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : messageOf(cause);
    throw Error(`${url.origin} cannot be reached (${code})`);
  });
};

/** Where an answer sends the request on to. */
const targetOf = ({ status, headers }: Response): string | null =>
  [301, 302, 303, 307, 308].includes(status) ? headers.get('location') : null;

/** The request as it goes on, by the rules of the Fetch standard. */
const nextHop = (hop: Hop, status: number, target: string, allowedHosts: readonly string[]): Hop => {
  const url = checkFetchUrl(target, allowedHosts, hop.url);
  const sameOrigin = url.origin === hop.url.origin;
  const kept = hop.headers.filter(([name]) => sameOrigin || !isAuthorization(name));
  const method = hop.method.toUpperCase();
  const becomesGet = (status === 303 && method !== 'GET' && method !== 'HEAD') || (status <= 302 && method === 'POST');
  return becomesGet
    ? { url, method: 'GET', headers: kept.filter(([name]) => !isAboutBody(name)), body: null }
    : { ...hop, url, headers: kept };
};

const follow = async (
  { url, method, headers, body }: FetchRequest,
  { allowedHosts, limits, signal }: Parameters<PlatformServices['fetchForVat']>[1],
) => {
  const sent = headers.filter(([name]) => !isForbidden(name));
  let hop: Hop = { url: checkFetchUrl(url, allowedHosts), method, headers: sent, body };
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await send(hop, signal);
    const target = targetOf(response);
    if (target === null) return readFetchAnswer(response, { url: hop.url, redirected: redirects > 0, limits });
    await response.body?.cancel();
    hop = nextHop(hop, response.status, target, allowedHosts);
  }
  throw Error(`${hop.url.host} redirects more than ${MAX_REDIRECTS} times`);
};

/**
 * Performs a fetch of a vat. Every host on the way is checked before it is asked (P15). Nothing of this process goes along: no
 * cookies, no credentials, no referrer.
 */
export const fetchForVat: PlatformServices['fetchForVat'] = async (request, { signal, ...options }) => {
  const { fetchMs } = options.limits;
  const late = AbortSignal.timeout(fetchMs);
  try {
    return await follow(request, { ...options, signal: AbortSignal.any([signal, late]) });
  } catch (error) {
    return { error: late.aborted ? `no answer within ${fetchMs / 1000} seconds` : messageOf(error) };
  }
};
