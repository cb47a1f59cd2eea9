import { KernelError, messageOf } from '../wire/errors.ts';
import { shippedLimits as limits } from '../wire/limits.ts';

/** What checks a value: `ClusterConfigStruct` is one. */
export type JsonStruct<T> = { check(value: unknown): T };

const unavailable = (detail: string) => new KernelError('DOWNLOAD_FAILED', detail);

/** The text of an answer, given up as soon as it is too long. */
const readText = async (response: Response, where: string): Promise<string> => {
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (text.length > limits.jsonLength) {
      throw new KernelError('JSON_INVALID', `${where} is larger than ${limits.jsonLength} characters`);
    }
  }
  return text + decoder.decode();
};

/**
 * Fetches a JSON file and checks it. In a browser a relative address starts at the page or worker.
 * @throws (rejects) KernelError `DOWNLOAD_FAILED` when it is not to be had, `JSON_INVALID` when it is not JSON, and what the struct
 * throws when a field is wrong, with the address before it.
 */
export const fetchValidatedJson = async <T>(url: string, struct: JsonStruct<T>): Promise<T> => {
  const base = 'location' in globalThis ? globalThis.location.href : undefined;
  if (!URL.canParse(url, base)) throw unavailable(`${url} is no URL`);
  const { href, protocol } = new URL(url, base);
  const where = protocol === 'data:' ? 'the data: URL' : href;

  const signal = AbortSignal.timeout(limits.jsonFetchMs);
  const explain = (error: unknown): never => {
    if (error instanceof KernelError) throw error;
    if (signal.aborted) throw unavailable(`${where} did not answer within ${limits.jsonFetchMs / 1000} seconds`);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw unavailable(`${where} cannot be reached: ${messageOf(cause)}`);
  };
  const response = await fetch(href, { signal }).catch(explain);
  if (!response.ok) throw unavailable(`${where} answered ${response.status} ${response.statusText}`);
  const text = await readText(response, where).catch(explain);

  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new KernelError('JSON_INVALID', `${where} is not JSON: ${messageOf(error)}`);
  }
  try {
    return struct.check(json);
  } catch (error) {
    throw error instanceof KernelError ? new KernelError(error.code, `${where}: ${error.detail}`) : error;
  }
};
