import type { Metrics } from '../../wire/inspect.ts';
import type { PlatformServices } from '../platform.ts';
import type { KernelStore } from '../store/open-store.ts';

const SECONDS = 60;

/** The end of a second in which something was committed. `cranks` counts those of all the database's life. */
type Sample = { second: number; cranks: number; messagesWaiting: number };

type Powers = {
  store: Pick<KernelStore, 'counters' | 'queues' | 'inspect'>;
  platform: Pick<PlatformServices, 'now'>;
  startedAt: number;
};

/** How busy the kernel was. It looks when something is committed, at numbers that are at hand, and has no timer. */
export const makeMetrics = ({ store, platform, startedAt }: Powers) => {
  const { counters, queues, inspect } = store;
  const cranks = (): number => counters.peek('crank') - 1;
  const secondOf = (time: number): number => Math.floor(time / 1_000);
  const before = cranks();
  let samples: Sample[] = [];

  const onCommitted = (): void => {
    const second = secondOf(platform.now());
    const last = samples.at(-1);
    // A clock that was set back begins anew.
    if (last !== undefined && last.second > second) samples = [];
    if (last?.second === second) samples.pop();
    samples.push({ second, cranks: cranks(), messagesWaiting: queues.allMessages() });
    // One more than is shown: the first tells what was before the others.
    if (samples.length > SECONDS + 1) samples.shift();
  };

  const readSeconds = (now: number): Metrics['seconds'] => {
    const from = Math.max(secondOf(now) - SECONDS, secondOf(startedAt));
    const at = (second: number): Pick<Sample, 'cranks' | 'messagesWaiting'> =>
      samples.findLast((sample) => sample.second <= second) ?? { cranks: before, messagesWaiting: 0 };
    return Array.from({ length: Math.max(0, secondOf(now) - from) }, (_, index) => {
      const end = at(from + index);
      return { cranks: end.cranks - at(from + index - 1).cranks, messagesWaiting: end.messagesWaiting };
    });
  };

  return {
    onCommitted,
    read: (faults: number): Metrics => {
      const now = platform.now();
      const total = cranks();
      return {
        now,
        startedAt,
        uptimeMs: Math.max(0, now - startedAt),
        cranks: { total, sinceStart: total - before },
        seconds: readSeconds(now),
        messagesWaiting: queues.allMessages(),
        counts: { ...inspect.counts(), faults },
        storage: inspect.storage(),
      };
    },
  };
};
