import { callRealm } from './from-realm.ts';

/** Text and base64. Lockdown has made sure of the text codecs already, which are in every compartment. */
export const codecs = () => {
  const { TextEncoder, TextDecoder, atob, btoa } = globalThis;
  return {
    TextEncoder,
    TextDecoder,
    atob: (text: unknown) => callRealm(() => atob(String(text))),
    btoa: (text: unknown) => callRealm(() => btoa(String(text))),
  };
};
