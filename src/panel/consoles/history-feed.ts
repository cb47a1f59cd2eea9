import { E } from '@endo/eventual-send';
import type { ConsoleQuery } from '../../wire/consoles.ts';
import type { KernelApi } from '../../wire/host-api.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';
import { readError, type ReadableError } from '../readable-error.ts';
import { addEarlier, addNewer, beginHistory, earlierQuery, lastOf, type ShownHistory } from './history.ts';

const PAGE = 200;
/** How many stay while the newest are in sight. */
const FOLLOWED = 1_000;

export type FeedState = {
  /** Null before the first answer. */
  history: ShownHistory | null;
  error: ReadableError | null;
  /** Whether earlier entries are being asked for. */
  isLoadingEarlier: boolean;
};

/** Reads the history of a console from one kernel, as the console grows and as one looks back. */
export const makeHistoryFeed = (kernel: KernelApi, id: SubclusterId, name: string) => {
  let state: FeedState = harden({ history: null, error: null, isLoadingEarlier: false });
  /** What is known to have been written. */
  let written = 0;
  let reading = false;
  let most = FOLLOWED;
  const watchers = new Set<() => void>();

  const show = (change: Partial<FeedState>): void => {
    state = { ...state, ...change };
    for (const watcher of [...watchers]) watcher();
  };
  const ask = (query: ConsoleQuery) => E(kernel).readConsole(id, name, harden(query));

  /** @returns whether there may be more to read */
  const readNewer = async (): Promise<boolean> => {
    const { history } = state;
    if (history === null) {
      show({ history: beginHistory(await ask({ limit: PAGE })), error: null });
      return true;
    }
    const from = lastOf(history);
    if (from >= written) return false;
    const stretch = await ask({ after: from, limit: limits.entriesPerQuery });
    // Meanwhile earlier ones may have been added.
    show({ history: addNewer(state.history ?? history, stretch, most), error: null });
    return stretch.entries.length > 0;
  };

  const readOn = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      while (await readNewer());
    } catch (error) {
      show({ error: readError(error) });
    } finally {
      reading = false;
    }
  };

  return harden({
    kernel,
    getState: () => state,
    subscribe(onChange: () => void) {
      watchers.add(onChange);
      return () => {
        watchers.delete(onChange);
      };
    },
    /** The console has so many entries by now. */
    heardOf(lastEntry: number): void {
      written = lastEntry;
      void readOn();
    },
    /** Whether the newest are in sight; while they are not, none of those that are is given up. */
    follow(isFollowed: boolean): void {
      most = isFollowed ? FOLLOWED : limits.consoleEntries;
    },
    loadEarlier(): void {
      const { history, isLoadingEarlier } = state;
      if (history === null || isLoadingEarlier) return;
      show({ isLoadingEarlier: true });
      const query = earlierQuery(history, PAGE);
      ask(query).then(
        (stretch) =>
          show({ history: addEarlier(state.history ?? history, query, stretch), isLoadingEarlier: false, error: null }),
        (error: unknown) => show({ error: readError(error), isLoadingEarlier: false }),
      );
    },
  });
};

export type HistoryFeed = ReturnType<typeof makeHistoryFeed>;
