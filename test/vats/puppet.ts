import { defineDurableKind, makeKindHandle, makeScalarBigMapStore, makeScalarBigWeakMapStore } from '@agoric/vat-data';
import type { Baggage } from '@agoric/vat-data';
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Callable = Record<string, (...args: unknown[]) => unknown>;
type ThingContext = { state: { label: string; friend: unknown } };
type Kit = PromiseWithResolvers<unknown>;

const provide = <Value>(baggage: Baggage, name: string, make: () => Value): Value => {
  if (!baggage.has(name)) baggage.init(name, make());
  return baggage.get(name);
};

/** What a list that was passed is to its receiver: there is a promise in it, which nobody looks at. */
const summarise = (value: unknown): unknown => (Array.isArray(value) ? 'a list' : value);

/**
 * Does what it is told: makes objects and promises, holds and drops them, in memory and durably, and sends them on. Its
 * memory has slots by name; a slot holds an object or a promise.
 */
export const buildRootObject = (
  _powers: unknown,
  { version = 1, how = '' }: { version?: number; how?: string },
  baggage: Baggage,
) => {
  if (how === 'throws') throw Error('the new version is broken');
  const memory = new Map<string, unknown>();
  const kits = new Map<string, Kit>();
  const shelf = provide(baggage, 'shelf', () => makeScalarBigMapStore('shelf', { durable: true }));
  const marks = provide(baggage, 'marks', () => makeScalarBigWeakMapStore('marks', { durable: true }));
  const makeDurable = defineDurableKind(
    provide(baggage, 'kind', () => makeKindHandle('thing')),
    (label: string): ThingContext['state'] => ({ label, friend: undefined }),
    {
      label: ({ state }: ThingContext) => state.label,
      befriend: ({ state }: ThingContext, friend: unknown) => {
        state.friend = friend;
      },
      friend: ({ state }: ThingContext) => state.friend,
    },
  );

  const makeFar = (label: string): object => {
    let friend: unknown;
    return Far('thing', {
      label: () => label,
      befriend: (value: unknown) => {
        friend = value;
      },
      friend: () => friend,
    });
  };

  const set = (
    store: {
      has(key: unknown): boolean;
      init(key: unknown, value: unknown): void;
      set(key: unknown, value: unknown): void;
    },
    key: unknown,
    value: unknown,
  ) => (store.has(key) ? store.set(key, value) : store.init(key, value));

  const look = (name: string): unknown => memory.get(name);

  const pipelineFrom = (target: unknown, depth: number): unknown => {
    let at = target as Callable;
    for (let i = 0; i < depth; i += 1) at = E(at).friend!() as unknown as Callable;
    return E(at).label!();
  };

  const hold = (name: string, value: unknown): void => {
    memory.set(name, value);
    kits.delete(name);
  };

  return makeDefaultExo('puppet', {
    version: () => version,
    label: () => 'puppet',
    make: (kind: 'far' | 'durable', label: string) => (kind === 'far' ? makeFar(label) : makeDurable(label)),
    makeMany: (count: number) => harden(Array.from({ length: count }, (_, i) => makeFar(`thing ${i}`))),
    makeManyDurable: (count: number) => harden(Array.from({ length: count }, (_, i) => makeDurable(`thing ${i}`))),
    hold,
    drop: (name: string) => {
      memory.delete(name);
      kits.delete(name);
    },
    /** Lets go of everything. Things that are marked and still known elsewhere keep their marks. */
    dropAll: (...marked: unknown[]) => {
      memory.clear();
      kits.clear();
      shelf.clear();
      for (const value of marked) if (marks.has(value)) marks.delete(value);
    },
    look: (name: string) => {
      const value = look(name);
      return value instanceof Promise ? value.then(summarise) : summarise(value);
    },
    /** A promise that is passed, not awaited. */
    lookInList: (name: string) => harden([look(name)]),
    echo: (...args: unknown[]) => args[0],
    ignore: () => undefined,

    shelve: (name: string, value: unknown) => set(shelf, name, value),
    unshelve: (name: string) => {
      if (shelf.has(name)) shelf.delete(name);
    },
    /** Puts what is on the shelf back into the slots of its names. */
    recall: (...names: string[]) => {
      for (const name of names) hold(name, shelf.get(name));
    },
    lookAtShelf: (name: string) => (shelf.has(name) ? shelf.get(name) : undefined),
    mark: (value: unknown, text: string) => set(marks, value, text),
    markOf: (value: unknown) => (marks.has(value) ? marks.get(value) : undefined),

    promise: (name: string) => {
      const kit = Promise.withResolvers<unknown>();
      kit.promise.catch(() => {});
      memory.set(name, kit.promise);
      kits.set(name, kit);
    },
    resolve: (name: string, value: unknown) => kits.get(name)!.resolve(value),
    /** Resolves with what another slot holds, or with a list of it. */
    resolveTo: (name: string, other: string) => kits.get(name)!.resolve(look(other)),
    resolveToList: (name: string, other: string) => kits.get(name)!.resolve(harden([look(other)])),
    reject: (name: string, message: string) => kits.get(name)!.reject(Error(message)),

    /** Sends what one slot holds to what another holds. */
    tell: (target: string, method: string, args: unknown[], values: string[]) =>
      E(look(target) as Callable)[method]!(...args, ...values.map(look)),
    /** Sends, and does not wait for an answer. */
    tellOnly: (target: string, method: string, ...args: unknown[]) => {
      void E.sendOnly(look(target) as Callable)[method]!(...args);
    },
    /** Sends to the answer of another message, before it is there. */
    tellTheAnswer: (target: string, [first = '', ...args]: string[], [second = '', ...more]: string[]) =>
      E(E(look(target) as Callable)[first]!(...args) as unknown as Callable)[second]!(...more),
    /** Puts what it has in a slot into a slot of another. */
    give: (target: unknown, dest: string, from: string) => E(target as Callable).hold!(dest, look(from)),
    relay: (target: unknown, method: string, ...args: unknown[]) => E(target as Callable)[method]!(...args),
    /** Sends to the answers of sends that were not answered yet. */
    pipeline: (target: string, depth: number) => pipelineFrom(look(target), depth),
    pipelineFrom,
    /** Sends many times to one promise, and answers with all answers in order. */
    pipelineMany: (target: string, method: string, count: number) =>
      Promise.all(Array.from({ length: count }, (_, i) => E(look(target) as Callable)[method]!(i))),

    /** Writes a line that stays. */
    note: (id: number) => {
      const notes = baggage.has('notes') ? baggage.get<readonly number[]>('notes') : [];
      set(baggage, 'notes', harden([...notes, id]));
      return id;
    },
    notes: () => (baggage.has('notes') ? baggage.get('notes') : harden([])),
    forgetNotes: () => {
      if (baggage.has('notes')) baggage.delete('notes');
    },
    never: () => new Promise(() => {}),
  });
};
