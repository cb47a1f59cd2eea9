/** The part of a console's history that is shown. */
import type { ConsoleEntry } from '../../wire/consoles.ts';

export type ShownHistory = {
  /** In order. Where numbers are left out, the kernel no longer had those. */
  entries: readonly ConsoleEntry[];
  /** From this number on they came while one was looking. */
  liveFrom: number;
  /** Whether the kernel may have some that came before the first. */
  hasEarlier: boolean;
};

type Stretch = { entries: readonly ConsoleEntry[]; dropped: number };

/** The newest entries, which stood there when one came. */
export const beginHistory = ({ entries }: Stretch): ShownHistory => ({
  entries,
  liveFrom: (entries.at(-1)?.number ?? 0) + 1,
  hasEarlier: (entries[0]?.number ?? 1) > 1,
});

/** The number up to which the history was read. */
export const lastOf = ({ entries, liveFrom }: ShownHistory): number => entries.at(-1)?.number ?? liveFrom - 1;

/** What came after; of all of it the last `most` stay. */
export const addNewer = (history: ShownHistory, { entries }: Stretch, most: number): ShownHistory => {
  const all = [...history.entries, ...entries.filter(({ number }) => number > lastOf(history))];
  const kept = all.slice(-most);
  return { ...history, entries: kept, hasEarlier: history.hasEarlier || kept.length < all.length };
};

/** Where to ask for `count` entries before the first one that is shown. */
export const earlierQuery = ({ entries, liveFrom }: ShownHistory, count: number): { after: number; limit: number } => {
  const first = entries[0]?.number ?? liveFrom;
  const after = Math.max(0, first - 1 - count);
  return { after, limit: Math.max(1, first - 1 - after) };
};

/** What was answered to that. */
export const addEarlier = (
  history: ShownHistory,
  { after }: { after: number },
  { entries, dropped }: Stretch,
): ShownHistory => {
  const first = history.entries[0]?.number ?? history.liveFrom;
  const earlier = entries.filter(({ number }) => number < first);
  return { ...history, entries: [...earlier, ...history.entries], hasEarlier: dropped === 0 && after > 0 };
};

/** How many are missing before an entry of the list: for good, unless it is the first and there are earlier ones to be had. */
export const missingBefore = ({ entries, hasEarlier }: ShownHistory, index: number): number => {
  const number = entries[index]?.number ?? 1;
  if (index === 0) return hasEarlier ? 0 : number - 1;
  return number - (entries[index - 1]?.number ?? 0) - 1;
};
