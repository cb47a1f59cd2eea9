import { makeDefaultExo } from '@metamask/kernel-utils/exo';

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Uses its endowments as vats do. */
export const buildRootObject = () =>
  makeDefaultExo('user', {
    digest: async (text: string) => hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))),
    signAndVerify: async (text: string) => {
      const data = new TextEncoder().encode(text);
      const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
        'sign',
        'verify',
      ]);
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
      const signature = await crypto.subtle.sign(algorithm, privateKey, data);
      return crypto.subtle.verify(algorithm, publicKey, signature, data);
    },
    wrapKey: async () => {
      const { subtle } = crypto;
      const wrapping = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['wrapKey', 'unwrapKey']);
      const key = await subtle.generateKey({ name: 'AES-CBC', length: 128 }, true, ['encrypt', 'decrypt']);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const how = { name: 'AES-GCM', iv };
      const wrapped = await subtle.wrapKey('jwk', key, wrapping, how);
      const back = await subtle.unwrapKey('jwk', wrapped, wrapping, how, 'AES-CBC', true, ['encrypt']);
      return hex(await subtle.exportKey('raw', key)) === hex(await subtle.exportKey('raw', back));
    },
    clock: () => harden([Date.now(), new Date().getTime(), Math.random() < 1]),
    url: (text: string) => {
      const url = new URL('../d?e=1', text);
      url.searchParams.append('f', 'ü');
      return harden([url.href, url.origin, [...url.searchParams].length, URL.canParse('x')]);
    },
    codecs: (text: string) => atob(btoa(new TextDecoder().decode(new TextEncoder().encode(text)))),
    fetch: async (url: string, init: RequestInit = {}) => {
      const response = await fetch(url, init);
      const { status, ok, statusText, redirected, headers } = response;
      const copy = response.clone();
      const text = await response.text();
      return harden({
        status,
        ok,
        statusText,
        redirected,
        type: headers.get('content-type'),
        text,
        same: text === (await copy.text()),
      });
    },
    fetchMany: async (url: string, count: number) => {
      const settled = await Promise.allSettled(Array.from({ length: count }, () => fetch(url)));
      return harden(settled.map((each) => (each.status === 'fulfilled' ? each.value.status : String(each.reason))));
    },
    abort: async (url: string) => fetch(url, { signal: AbortSignal.timeout(1) }),
    timers: (count: number) => {
      const timers = Array.from({ length: count }, () => setTimeout(() => {}, 100_000));
      timers.forEach(clearTimeout);
    },
    child: () => {
      const child = new Compartment({ globals: { URL }, __options__: true });
      const names = child.evaluate('harden(Object.getOwnPropertyNames(globalThis))') as string[];
      return harden(names.filter((name) => !Object.hasOwn(new Compartment().globalThis, name)));
    },
  });
