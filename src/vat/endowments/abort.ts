/**
 * `AbortController` and `AbortSignal` of our own: the realm's `AbortSignal.timeout` is a timer that calls back outside deliveries (R1)
 * and can be reached from every signal, and the realm's events carry a precise clock.
 */
import { illegalConstructor, named } from './from-realm.ts';

type Listener = ((event: AbortEvent) => void) | { handleEvent(event: AbortEvent): void };
type ListenerOptions = boolean | { once?: boolean; signal?: Signal };
type AbortEvent = { type: 'abort'; target: Signal; currentTarget: Signal; isTrusted: true };

export type Signal = {
  readonly aborted: boolean;
  readonly reason: unknown;
  onabort: ((event: AbortEvent) => void) | null;
  throwIfAborted(): void;
  addEventListener(type: string, listener: Listener | null, options?: ListenerOptions): void;
  removeEventListener(type: string, listener: Listener | null): void;
};

type Powers = {
  /** Calls back once, in a turn of the vat. */
  after(ms: number, callback: () => void): void;
  /** Reports what a listener threw; the other listeners are called all the same. */
  report(error: unknown): void;
};

const signals = new WeakSet();
export const isSignal = (value: unknown): value is Signal =>
  typeof value === 'object' && value !== null && signals.has(value);

export const makeAbort = ({ after, report }: Powers) => {
  const AbortSignal = function AbortSignal(): void {
    illegalConstructor();
  };
  const AbortController = function AbortController(): unknown {
    if (new.target === undefined) throw new TypeError("AbortController needs 'new'");
    const { signal, abort } = makeSignal();
    const controller = { signal, abort };
    Reflect.setPrototypeOf(controller, controllerPrototype);
    return harden(controller);
  };
  const signalPrototype = Object.defineProperties(
    {},
    {
      constructor: { value: AbortSignal },
      [Symbol.toStringTag]: { value: 'AbortSignal' },
    },
  );
  const controllerPrototype = Object.defineProperties(
    {},
    {
      constructor: { value: AbortController },
      [Symbol.toStringTag]: { value: 'AbortController' },
    },
  );

  const makeSignal = (): { signal: Signal; abort(reason?: unknown): void } => {
    const listeners = new Map<Listener, { once: boolean }>();
    let state: { aborted: false } | { aborted: true; reason: unknown } = { aborted: false };
    let onabort: Signal['onabort'] = null;

    const call = (listener: Listener, event: AbortEvent): void => {
      try {
        if (typeof listener === 'function') Reflect.apply(listener, signal, [event]);
        else listener.handleEvent(event);
      } catch (error) {
        report(error);
      }
    };

    const signal: Signal = {
      get aborted() {
        return state.aborted;
      },
      get reason() {
        return state.aborted ? state.reason : undefined;
      },
      get onabort() {
        return onabort;
      },
      set onabort(listener) {
        onabort = typeof listener === 'function' ? listener : null;
      },
      throwIfAborted: () => {
        if (state.aborted) throw state.reason;
      },
      addEventListener: (type, listener, options = false) => {
        const { once = false, signal: until } = typeof options === 'object' ? options : {};
        if (type !== 'abort' || listener === null || listeners.has(listener) || until?.aborted) return;
        listeners.set(listener, { once });
        until?.addEventListener('abort', () => void listeners.delete(listener), { once: true });
      },
      removeEventListener: (type, listener) => {
        if (type === 'abort' && listener !== null) listeners.delete(listener);
      },
    };
    Reflect.setPrototypeOf(signal, signalPrototype);
    signals.add(signal);

    const abort = (reason: unknown = harden(named('AbortError', 'This operation was aborted'))): void => {
      if (state.aborted) return;
      state = { aborted: true, reason };
      const event: AbortEvent = harden({ type: 'abort', target: signal, currentTarget: signal, isTrusted: true });
      if (onabort !== null) call(onabort, event);
      for (const [listener, { once }] of [...listeners]) {
        if (!listeners.has(listener)) continue;
        if (once) listeners.delete(listener);
        call(listener, event);
      }
    };
    return { signal: harden(signal), abort };
  };

  Object.defineProperties(AbortSignal, {
    prototype: { value: signalPrototype, writable: false },
    abort: {
      value: (reason?: unknown): Signal => {
        const { signal, abort } = makeSignal();
        abort(reason);
        return signal;
      },
    },
    timeout: {
      value: (ms: number): Signal => {
        const { signal, abort } = makeSignal();
        after(ms, () => abort(harden(named('TimeoutError', 'The operation was aborted due to timeout'))));
        return signal;
      },
    },
    any: {
      value: (signals: Iterable<Signal>): Signal => {
        const { signal, abort } = makeSignal();
        for (const each of signals) {
          if (each.aborted) abort(each.reason);
          else each.addEventListener('abort', () => abort(each.reason), { once: true });
        }
        return signal;
      },
    },
  });
  Object.defineProperty(AbortController, 'prototype', { value: controllerPrototype, writable: false });
  return harden({ AbortController, AbortSignal });
};
