import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Listener = { hear(what: string): Promise<void> };

const isHardened = (value: unknown): boolean => Object.isFrozen(value) && Object.isFrozen(Object.getPrototypeOf(value));

/** Uses every endowment of the guide's table. */
export function buildRootObject() {
  const heard: string[] = [];

  return makeDefaultExo('root', {
    hear: (what: string) => void heard.push(what),
    heard: () => harden([...heard]),

    /** Tells the listener after a while; the number is that of the timer. */
    tellLater: (listener: Listener, what: string, ms: number) =>
      Number(setTimeout(() => void E(listener).hear(what), ms)),
    tellOften: (listener: Listener, what: string, ms: number) =>
      Number(setInterval(() => void E(listener).hear(what), ms)),
    clearAll: (upTo: number) => {
      for (let id = 0; id <= upTo; id += 1) {
        clearTimeout(id);
        clearInterval(id);
      }
    },
    wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),

    readings: (count: number) => harden(Array.from({ length: count }, () => Date.now())),
    draws: (count: number) => harden(Array.from({ length: count }, () => Math.random())),

    digest: async (text: string) => {
      const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
      return btoa(String.fromCharCode(...bytes));
    },
    decode: (text: string) => new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0))),
    query: (url: string) => new URL(url).searchParams.get('q'),
    params: (q: string) => String(new URLSearchParams({ q })),
    abort: (why: string) => {
      const { signal, abort } = new AbortController();
      abort(why);
      return [signal instanceof AbortSignal, signal.aborted, signal.reason as string];
    },

    notHardened: (names: string[]) =>
      names.filter((name) => !isHardened(Reflect.get(globalThis, name)) || !Object.isFrozen(globalThis)),
  });
}
