/** What the tests use of `@endo/bundle-source`, whose own declarations are sources that would be checked with ours. */
declare const bundleSource: (entry: string, options: { format: 'nestedEvaluate' | 'endoZipBase64' }) => Promise<object>;
export default bundleSource;
