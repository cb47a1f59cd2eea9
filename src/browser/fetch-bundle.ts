import type { PlatformServices } from '../kernel/index.ts';
import { KernelError, messageOf } from '../wire/errors.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { bundleSpecOf } from '../wire/source-spec.ts';

const unavailable = (detail: string) => new KernelError('BUNDLE_UNAVAILABLE', detail);
const invalid = (detail: string) => new KernelError('BUNDLE_INVALID', detail);

/** The URL as errors name it: a `data:` URL is all content. */
const nameOf = ({ protocol, href }: URL): string => (protocol === 'data:' ? 'the data: URL' : href);

/** Why a request failed. `fetch` says the same of a server that is down and of one that does not allow it. */
const whyUnreachable = async (url: URL, signal: AbortSignal): Promise<string> => {
  try {
    // An opaque answer cannot be read, but it shows that there is a server.
    await fetch(url, { mode: 'no-cors', signal });
  } catch {
    return `${nameOf(url)} cannot be reached: no server answers there`;
  }
  return `${nameOf(url)} may not be read: its server does not allow it by CORS (Access-Control-Allow-Origin)`;
};

/** The text of an answer, given up as soon as it is too long to be a bundle. */
const readText = async (response: Response): Promise<string> => {
  let text = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return text;
    text += part.value;
    if (text.length > limits.bundleLength) {
      await reader?.cancel();
      throw invalid(`${response.url.slice(0, 200)} is larger than ${limits.bundleLength} characters`);
    }
  }
};

const download = async (url: URL): Promise<string> => {
  const signal = AbortSignal.timeout(limits.bundleFetchMs);
  const explain = async (error: unknown): Promise<KernelError> => {
    if (error instanceof KernelError) return error;
    if (signal.aborted)
      return unavailable(`${nameOf(url)} did not answer within ${limits.bundleFetchMs / 1000} seconds`);
    const remote = url.protocol === 'http:' || url.protocol === 'https:';
    return unavailable(
      remote ? await whyUnreachable(url, signal) : `${nameOf(url)} cannot be read: ${messageOf(error)}`,
    );
  };
  const fail = async (error: unknown): Promise<never> => {
    throw await explain(error);
  };

  const response = await fetch(url, { signal }).catch(fail);
  const text = await readText(response).catch(fail);
  if (response.ok) {
    if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
      throw invalid(`${nameOf(url)} is a web page, not a bundle`);
    }
    return text;
  }
  // A bundling server says in its answer what is wrong with the source.
  throw response.status === 422
    ? invalid(text.slice(0, 2_000))
    : unavailable(`${nameOf(url)} answered ${response.status} ${response.statusText}`);
};

/**
 * Makes what fetches bundles. A relative spec starts at the config's own URL, else at the root; of a source the bundle
 * beside it is taken, which a bundling server makes of it.
 * @param root - the root of the extension, the only one whose files are served.
 */
export const makeFetchBundle =
  (root: string): PlatformServices['fetchBundle'] =>
  async ({ kind, spec, configUrl = root }) => {
    const base = URL.parse(configUrl, root);
    if (base === null) throw unavailable(`the config's own address ${configUrl} is no URL`);
    const url = URL.parse(spec, base.href);
    if (url === null) throw unavailable(`${spec} is neither a path nor a URL`);
    if (url.protocol === 'data:') return download(url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:' && !url.href.startsWith(root)) {
      throw unavailable(
        `${spec}: vats can be loaded from http:, https:, data: and this extension, not from ${url.href}`,
      );
    }
    return download(kind === 'source' ? new URL(bundleSpecOf(url.href)) : url);
  };
