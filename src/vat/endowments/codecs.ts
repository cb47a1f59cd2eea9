/** What the realm has that gives no power: text, URLs, base64. */
export const codecs = () => {
  const { TextEncoder, TextDecoder, URL, URLSearchParams, atob, btoa } = globalThis;
  return harden({
    TextEncoder,
    TextDecoder,
    URL,
    URLSearchParams,
    // A browser's own refuse to be called as methods of a compartment's global object.
    atob: (text: string) => atob(text),
    btoa: (text: string) => btoa(text),
  });
};
