/** The program of the panel's bundling worker: esbuild in WebAssembly, which is loaded at the first request. */
import { build, initialize, transform } from 'esbuild-wasm';
import wasmURL from 'esbuild-wasm/esbuild.wasm?url';
import { parseBundlerRequest, type BundlerAnswer, type BundlerRequest } from '../wire/bundler-protocol.ts';
import { messageOf } from '../wire/errors.ts';
import { bundleSources } from './bundle-sources.ts';
import { SourceRefused } from './compile-vat.ts';

// In this worker, and not in one of its own, which would be made of a `blob:` URL.
const ready = initialize({ wasmURL, worker: false });

const answerTo = async ({ id, entry, files }: BundlerRequest): Promise<BundlerAnswer> => {
  try {
    await ready;
    const bundled = await bundleSources({ build, transform }, { entry, files });
    return { type: 'bundled', id, text: bundled.text, bundleId: bundled.id, warnings: bundled.warnings };
  } catch (error) {
    if (error instanceof SourceRefused) return { type: 'refused', id, problems: [...error.problems] };
    return { type: 'failed', id, message: messageOf(error) };
  }
};

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  void answerTo(parseBundlerRequest(data)).then((answer) => postMessage(answer));
});
