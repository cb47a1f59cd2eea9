/** What the tests use of the package, whose own declarations are sources that are checked with ours. */
declare module '@endo/bundle-source' {
  export default function bundleSource(
    entry: string,
    options: { format: 'nestedEvaluate' | 'endoZipBase64' },
  ): Promise<object>;
}
