/** `ocap-kernel/bundler`: makes the bundles that kernels run. */
export { bundleSamples } from './bundle-samples.ts';
export { startBundleServer, type BundleServer, type BundleServerOptions } from './bundle-server.ts';
export { bundleVat, type BundledVat } from './bundle-vat.ts';
