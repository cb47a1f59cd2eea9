import type { PlatformServices } from '../kernel/index.ts';
import { messageOf } from '../wire/errors.ts';
import { checkFetchUrl, readFetchAnswer } from '../wire/vat-fetch.ts';
import type { FetchAnswer, FetchRequest } from '../wire/vat-protocol.ts';

const ask = async (
  { url: text, method, headers, body }: FetchRequest,
  { allowedHosts, limits, signal }: Parameters<PlatformServices['fetchForVat']>[1],
): Promise<FetchAnswer> => {
  const url = checkFetchUrl(text, allowedHosts);
  const request = new Request(url, {
    method,
    headers,
    body,
    mode: 'cors',
    credentials: 'omit',
    // Followed by nobody: `manual` differs from `error` only in that the answer tells that it was a redirect.
    redirect: 'manual',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  });
  const response = await fetch(request, { signal }).catch(() => {
    // Which of them, a browser does not say; to find out would take a second request, which might do something twice.
    throw Error(
      `${url.origin} cannot be reached, or its server does not allow it by CORS (Access-Control-Allow-Origin), ` +
        'or it redirects',
    );
  });
  if (response.type === 'opaqueredirect') {
    throw Error(`${url.origin} redirects, and a browser does not show where to: fetch the target's own URL`);
  }
  return readFetchAnswer(response, { url, redirected: false, limits });
};

/** Performs a fetch of a vat, with nothing of the browser's: no cookies, no referrer, no cache. A redirect is an error (P15). */
export const fetchForVat: PlatformServices['fetchForVat'] = async (request, { signal, ...options }) => {
  const { fetchMs } = options.limits;
  const late = AbortSignal.timeout(fetchMs);
  try {
    return await ask(request, { ...options, signal: AbortSignal.any([signal, late]) });
  } catch (error) {
    return { error: late.aborted ? `no answer within ${fetchMs / 1000} seconds` : messageOf(error) };
  }
};
