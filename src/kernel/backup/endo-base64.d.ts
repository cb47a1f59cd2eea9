/** The package has no types of its own. */
declare module '@endo/base64' {
  export const encodeBase64: (bytes: Uint8Array) => string;
  /** @throws Error for what is not base64. */
  export const decodeBase64: (text: string) => Uint8Array;
}
