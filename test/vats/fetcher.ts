import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Init = { method?: string; body?: string; headers?: Record<string, string> };

/** Asks servers for what it is told, and counts in baggage. */
export const buildRootObject = (
  _powers: unknown,
  _parameters: unknown,
  baggage: Map<string, number> & { init(key: string, value: number): void },
) => {
  if (!baggage.has('count')) baggage.init('count', 0);
  const abort = new AbortController();
  return makeDefaultExo('fetcher', {
    load: async (url: string, init: Init = {}) => {
      const response = await fetch(url, init);
      const { status, redirected } = response;
      return harden({ status, redirected, url: response.url, text: await response.text() });
    },
    /** Counts and tells a server of it, in one crank. */
    countAndTell: (url: string) => {
      const count = (baggage.get('count') ?? 0) + 1;
      baggage.set('count', count);
      fetch(`${url}/${count}`).catch(() => {});
      return count;
    },
    count: () => baggage.get('count'),
    /** Tells a server, and then cannot go on. */
    tellAndLoop: (url: string) => {
      fetch(url).catch(() => {});
      for (;;);
    },
    loadUntilAborted: (url: string) => fetch(url, { signal: abort.signal }).then(() => 'loaded'),
    abort: () => abort.abort(),
  });
};
