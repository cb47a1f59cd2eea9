import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BundleRequest } from '../kernel/index.ts';
import { KernelError, messageOf } from '../wire/errors.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { bundleSpecOf } from '../wire/source-spec.ts';

const unavailable = (detail: string) => new KernelError('BUNDLE_UNAVAILABLE', detail);

const readBundleFile = (url: URL): Promise<string> =>
  readFile(url, 'utf8').catch((error: unknown) => {
    throw unavailable(`cannot read ${fileURLToPath(url)}: ${messageOf(error)}`);
  });

/** The bundler is loaded only where a source is to be bundled. */
const bundleSourceFile = async (url: URL): Promise<string> => {
  const { bundleVat } = await import('../bundler/index.ts');
  return (await bundleVat({ entry: fileURLToPath(url) })).text;
};

const download = async (url: URL): Promise<string> => {
  const signal = AbortSignal.timeout(limits.bundleFetchMs);
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw unavailable(`${url.href} cannot be reached: ${messageOf(cause)}`);
  });
  const text = await response.text().catch((error: unknown) => {
    throw unavailable(`${url.href} broke off: ${messageOf(error)}`);
  });
  if (response.ok) return text;
  // A bundling server says in its answer what is wrong with the source.
  throw response.status === 422
    ? new KernelError('BUNDLE_INVALID', text.slice(0, 2_000))
    : unavailable(`${url.href} answered ${response.status} ${response.statusText}`);
};

/**
 * The text of a bundle. A relative spec starts at the config's own file, else in the working directory.
 * @throws KernelError `BUNDLE_UNAVAILABLE`, or `BUNDLE_INVALID` for a source that cannot be bundled.
 */
export const fetchBundle = async ({ kind, spec, configUrl }: BundleRequest): Promise<string> => {
  const base = configUrl ?? pathToFileURL(`${process.cwd()}/`).href;
  if (!URL.canParse(spec, base)) throw unavailable(`${spec} is neither a path nor a URL`);
  const url = new URL(spec, base);
  switch (url.protocol) {
    case 'file:':
      return kind === 'source' ? bundleSourceFile(url) : readBundleFile(url);
    case 'http:':
    case 'https:':
      return download(kind === 'source' ? new URL(bundleSpecOf(url.href)) : url);
    case 'data:':
      return download(url);
    default:
      throw unavailable(`${spec}: vats can be loaded from file:, http:, https: and data:, not from ${url.protocol}`);
  }
};
