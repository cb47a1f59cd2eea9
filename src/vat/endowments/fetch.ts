import type { Limits } from '../../wire/limits.ts';
import type { FetchAnswer, FetchRequest } from '../../wire/vat-protocol.ts';
import { takeBytes } from './body.ts';
import { Headers } from './headers.ts';
import type { EndowmentPowers } from './powers.ts';
import { Request } from './request.ts';
import { receive, Response } from './response.ts';

/** What leaves the sandbox. The kernel ends a vat that sends what is beyond the limits, so that is refused here. */
const toMessage = (request: Request, limits: Limits): FetchRequest => {
  const url = request.url.replace(/#.*$/, '');
  const headers = [...request.headers];
  const body = takeBytes(request);
  const refuse = (what: string, limit: number): never => {
    throw TypeError(`${what} of a fetch may be ${limit}, not more`);
  };
  if (!/^https?:/.test(url)) throw TypeError(`fetch knows http and https only, not ${url.slice(0, 100)}`);
  if (url.length > limits.urlLength) refuse('the characters of the URL', limits.urlLength);
  if (headers.length > limits.headersPerFetch) refuse('the headers', limits.headersPerFetch);
  if (headers.flat().some(({ length }) => length > limits.headerLength)) {
    refuse('the characters of one header', limits.headerLength);
  }
  if (body !== null && body.length > limits.fetchBodyBytes) refuse('the bytes of the body', limits.fetchBodyBytes);
  return { url, method: request.method, headers, body };
};

/** `fetch` and what belongs to it. The kernel performs it, outside the sandbox (P15). */
export const makeFetch = ({ startFetch, limits }: Pick<EndowmentPowers, 'startFetch' | 'limits'>) => {
  const fetch = async (input: unknown, init?: unknown): Promise<Response> => {
    const request = new Request(input, init);
    const { signal } = request;
    signal?.throwIfAborted();
    const message = toMessage(request, limits);
    const answer = await new Promise<FetchAnswer>((resolve) => {
      const giveUp = startFetch(message, (arrived) => {
        signal?.removeEventListener('abort', onAbort);
        resolve(arrived);
      });
      const onAbort = (): void => {
        giveUp();
        resolve({ error: 'it was given up' });
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    signal?.throwIfAborted();
    if ('error' in answer) throw TypeError(answer.error);
    return receive(answer);
  };
  return { fetch, Request, Headers, Response };
};
