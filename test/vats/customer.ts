import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Baggage = {
  has(key: string): boolean;
  get(key: string): unknown;
  init(key: string, value: unknown): void;
  set(key: string, value: unknown): void;
};
type Service = Record<string, (...args: unknown[]) => unknown>;

/** Calls a service in every way. */
export const buildRootObject = (_powers: unknown, _parameters: unknown, baggage: Baggage) => {
  const service = (): Service => baggage.get('service') as Service;
  const call = (method: string, ...args: unknown[]): Promise<unknown> => E(service())[method]!(...args);
  const kept = new Map<string, Service>();
  const seen: unknown[] = [];
  const weak = new WeakMap<object, string>();
  const ticks: unknown[] = [];

  return makeDefaultExo('customer', {
    bootstrap: (_vats: unknown, services: Record<string, Service>) => {
      const [first] = Object.values(services);
      if (first !== undefined) baggage.init('service', first);
    },
    setService: (value: Service) => (baggage.has('service') ? baggage.set : baggage.init)('service', value),
    getService: () => service(),
    call,
    /** Sends and does not wait for the answer. */
    send: (method: string, ...args: unknown[]) => {
      void call(method, ...args).catch(() => {});
    },
    /** Counts durably and tells the service, in one crank. */
    countAndTell: (method: string) => {
      const count = baggage.has('count') ? Number(baggage.get('count')) + 1 : 1;
      (baggage.has('count') ? baggage.set : baggage.init)('count', count);
      void call(method, count).catch(() => {});
      return count;
    },
    keepAndWait: (value: unknown) => value,
    count: () => baggage.get('count'),
    /** Sends many times in one crank. */
    sendMany: (method: string, count: number) => {
      for (let i = 0; i < count; i += 1) void call(method, i);
      return call(method, count);
    },
    callOneByOne: async (method: string, count: number) => {
      for (let i = 0; i < count; i += 1) await call(method, i);
    },
    /** Keeps an object that the service answers with. */
    keep: async (name: string, method: string, ...args: unknown[]) => {
      const value = (await call(method, ...args)) as Service;
      kept.set(name, value);
      weak.set(value, name);
    },
    callKept: (name: string, method: string, ...args: unknown[]) => E(kept.get(name)!)[method]!(...args),
    giveKept: (name: string) => kept.get(name),
    forget: (name: string) => kept.delete(name),
    isKept: async (name: string, method: string, ...args: unknown[]) =>
      kept.get(name) === (await call(method, ...args)),
    nameOf: async (method: string, ...args: unknown[]) => weak.get((await call(method, ...args)) as object),
    /** Sends to the promise of an answer. */
    pipeline: (method: string, next: string) => E(call(method) as unknown as Service)[next]!(),
    /** Calls an answer that is a function, with a function. */
    callFunction: async (method: string, value: unknown) => {
      const answer = (await call(method)) as (...args: unknown[]) => unknown;
      return E(answer)(
        value,
        Far('back', (given: unknown) => given),
      );
    },
    pipelineWith: (method: string, next: string, ...args: unknown[]) =>
      E(call(method) as unknown as Service)[next]!(...args),
    keepArgument: (name: string, value: Service) => {
      kept.set(name, value);
    },
    fail: (message: string) => {
      throw Error(message);
    },
    /** Passes an object of this vat. */
    passListener: (method: string) =>
      call(
        method,
        Far('listener', {
          onTick: (value: unknown) => {
            ticks.push(value);
            return ticks.length;
          },
          fail: (message: string) => {
            throw TypeError(message);
          },
        }),
      ),
    ticks: () => harden([...ticks]),
    /** Passes a promise, and decides it afterwards. */
    passPromise: async (method: string, value: unknown, rejected = false) => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const answer = call(method, promise);
      if (rejected) reject(value);
      else resolve(value);
      return answer;
    },
    /** Passes two promises, each fulfilled with a list that holds the other. */
    passCrosswise: async (method: string) => {
      const one = Promise.withResolvers<unknown>();
      const two = Promise.withResolvers<unknown>();
      one.resolve(harden([two.promise, 1]));
      two.resolve(harden([one.promise, 2]));
      return call(method, one.promise, two.promise);
    },
    awaitInRecord: async (method: string, ...args: unknown[]) => {
      const { inside } = (await call(method, ...args)) as { inside: Promise<unknown> };
      const value = await inside;
      seen.push(value);
      return value;
    },
    echo: (value: unknown) => value,
  });
};
