import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Baggage = {
  has(key: string): boolean;
  get(key: string): number;
  init(key: string, value: number | string): void;
  set(key: string, value: number | string): void;
};

/** Small arrays, one after the other, for ever. */
const allocate = (): never => {
  const kept: number[][] = [];
  for (;;) kept.push(Array<number>(100_000).fill(kept.length));
};

/** Counts in baggage, and does without end whatever it is told to. */
export const buildRootObject = (_powers: unknown, _parameters: unknown, baggage: Baggage) => {
  if (!baggage.has('count')) baggage.init('count', 0);
  if (baggage.has('deadly')) allocate();
  const count = (): number => {
    baggage.set('count', baggage.get('count') + 1);
    return baggage.get('count');
  };
  return makeDefaultExo('runaway', {
    increment: count,
    read: () => baggage.get('count'),
    echo: (value: unknown) => value,
    /** Each counts first: what is undone shows. */
    loop: () => {
      count();
      for (;;);
    },
    /** In a turn of its own; the vat needs the global. */
    loopLater: () => {
      setTimeout(() => {
        for (;;);
      }, 0);
    },
    turnInMicrotasks: () => {
      count();
      const again = (): Promise<void> => Promise.resolve().then(again);
      return again();
    },
    recurse: () => {
      const deeper = (n: number): number => 1 + deeper(n + 1);
      return deeper(0);
    },
    flood: (target: { echo(value: unknown): void }, times: number) => {
      count();
      for (let n = 0; n < times; n += 1) void E(target).echo(n);
      return 'flooded';
    },
    sendLong: (target: { echo(value: unknown): void }, length: number) => {
      count();
      void E(target).echo('x'.repeat(length));
      return 'sent';
    },
    storeLong: (length: number) => {
      count();
      baggage.init('long', 'x'.repeat(length));
      return 'stored';
    },
    allocate: () => {
      count();
      return allocate();
    },
    allocateLargeArrays: () => {
      count();
      const kept: number[][] = [];
      // Fractions, which a collection need not look through: so the end comes soon.
      for (;;) kept.push(Array<number>(10_000_000).fill(kept.length + 0.5));
    },
    allocateBuffers: () => {
      count();
      const kept: Uint8Array[] = [];
      for (;;) kept.push(new Uint8Array(10_000_000).fill(1));
    },
    reserveBuffers: () => {
      count();
      const kept: ArrayBuffer[] = [];
      for (;;) kept.push(new ArrayBuffer(100_000_000));
    },
    /** The next start never ends. */
    makeNextStartDeadly: () => baggage.init('deadly', 1),
  });
};
