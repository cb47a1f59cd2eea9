import { makeDefaultExo, provide, type BuildRootObject } from 'ocap-kernel/vat';

type Waiting = { until: number; resolve: (ticks: number) => void; reject: (reason: Error) => void };

const LEAST_MS = 10;

const asInterval = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= LEAST_MS) return value;
  throw new TypeError(`expected a whole number of milliseconds, ${LEAST_MS} or more`);
};

/** `parameters.everyMs` is the time between two ticks where `start` is given none. */
export const buildRootObject: BuildRootObject<{ everyMs?: number }> = ({ logger }, { everyMs = 1000 }, baggage) => {
  // What is kept. A timer is not: it ends with the vat's memory, and a new one is set below.
  provide(baggage, 'ticks', () => 0);
  provide<number | null>(baggage, 'everyMs', () => null);
  provide<string | null>(baggage, 'lastTick', () => null);

  const ticks = () => baggage.get<number>('ticks');
  const interval = () => baggage.get<number | null>('everyMs');
  let waiting: Waiting[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const setTimer = () => {
    const ms = interval();
    if (ms !== null) timer = setTimeout(tick, ms);
  };

  /** Runs in a delivery of its own: what it changes is kept, and whom it answers is answered, all together. */
  const tick = () => {
    baggage.set('ticks', ticks() + 1);
    baggage.set('lastTick', new Date().toISOString());
    logger.info(`tick ${ticks()}`);
    for (const { until, resolve } of waiting) if (until <= ticks()) resolve(ticks());
    waiting = waiting.filter(({ until }) => until > ticks());
    setTimer();
  };

  setTimer();

  return makeDefaultExo('ticker', {
    start(ms: number = everyMs) {
      baggage.set('everyMs', asInterval(ms));
      clearTimeout(timer);
      setTimer();
      return `ticks every ${ms} ms`;
    },

    stop() {
      clearTimeout(timer);
      baggage.set('everyMs', null);
      for (const { reject } of waiting) reject(Error('the ticker was stopped'));
      waiting = [];
      return 'stands still';
    },

    /** Answers when so many more ticks have passed, with their number. */
    async wait(count = 1) {
      if (interval() === null) throw Error('the ticker stands still: start it first');
      const before = ticks();
      const after = await new Promise<number>((resolve, reject) => {
        waiting.push({ until: before + count, resolve, reject });
      });
      return after - before;
    },

    /** How often it has ticked in all its life, and when last. */
    read: () => harden({ ticks: ticks(), lastTick: baggage.get<string | null>('lastTick') }),
  });
};
