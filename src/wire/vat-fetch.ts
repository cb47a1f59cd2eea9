/** What the fetches of vats have in common, wherever they are performed: which URLs they may ask, and what they answer. */
import { isAllowedHost } from './allowed-hosts.ts';
import type { Limits } from './limits.ts';
import type { FetchAnswer } from './vat-protocol.ts';

/** So many of the allowed hosts are named in an error. */
const NAMED = 10;

const listed = (hosts: readonly string[]): string => {
  const rest = hosts.length > NAMED ? `, and ${hosts.length - NAMED} more` : '';
  return hosts.length === 0 ? 'none' : `${hosts.slice(0, NAMED).join(', ')}${rest}`;
};

/**
 * The URL, if a vat may ask it.
 * @throws Error that says why not, for the author of the vat.
 */
export const checkFetchUrl = (text: string, allowedHosts: readonly string[], base?: URL): URL => {
  if (!URL.canParse(text, base?.href)) throw Error(`${text.slice(0, 200)} is not an absolute URL`);
  const url = new URL(text, base?.href);
  const { protocol, host, username, password } = url;
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw Error(`fetch asks https: and http: URLs, not ${protocol} ones`);
  }
  if (username !== '' || password !== '') throw Error(`a URL with a name or password in it cannot be fetched`);
  if (!isAllowedHost(url, allowedHosts)) {
    const name = protocol === 'https:' ? host : `${protocol}//${host}`;
    throw Error(`${name} is not among the allowedHosts of this vat (${listed(allowedHosts)})`);
  }
  return url;
};

/** What is needed of a `Response`. */
type Answered = {
  status: number;
  statusText: string;
  headers: Iterable<[name: string, value: string]>;
  body: { getReader(): { read(): Promise<{ value?: Uint8Array | undefined }>; cancel(): Promise<void> } } | null;
};

/** The body, given up as soon as it is too long. */
const readBody = async (
  { body }: Answered,
  host: string,
  { fetchBodyBytes }: Pick<Limits, 'fetchBodyBytes'>,
): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (part?.value === undefined) break;
    parts.push(part.value);
    size += part.value.byteLength;
    if (size > fetchBodyBytes) {
      await reader?.cancel();
      throw Error(`the answer of ${host} is larger than ${fetchBodyBytes} bytes`);
    }
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
};

/** Cookies are the browser's affair; vats neither send nor get any. */
const isCookie = (name: string): boolean => /^set-cookie2?$/i.test(name);

/** @throws (rejects) when the answer breaks off or is too large. */
export const readFetchAnswer = async (
  response: Answered,
  { url, redirected, limits }: { url: URL; redirected: boolean; limits: Pick<Limits, 'fetchBodyBytes'> },
): Promise<FetchAnswer> => {
  const shown = new URL(url);
  shown.hash = '';
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers].filter(([name]) => !isCookie(name)),
    url: shown.href,
    redirected,
    body: await readBody(response, url.host, limits),
  };
};
