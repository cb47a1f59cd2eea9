type Options<Entry> = {
  /** The number of the first entry; each next one has the next number. */
  first: number;
  /** So many entries are kept at most, */
  capacity: number;
  /** and so much of them: what `weigh` says, added up. One entry is kept whatever it weighs. */
  weight: number;
  weigh(entry: Entry): number;
};

/** A stretch of entries in order. `dropped`: how many that belonged before them were no longer there. */
export type Stretch<Entry> = { entries: Entry[]; dropped: number };

/** The last entries of a numbered sequence, in memory. Whoever reads on from a number misses none without being told. */
export const makeRing = <Entry extends { number: number }>({ first, capacity, weight, weigh }: Options<Entry>) => {
  /** The ring is what stands from `start` on; before it is room to be given back. */
  let entries: (Entry | undefined)[] = [];
  let start = 0;
  let total = 0;
  let next = first;

  const dropOldest = (): void => {
    const oldest = entries[start];
    if (oldest !== undefined) total -= weigh(oldest);
    entries[start] = undefined;
    start += 1;
    if (start < capacity) return;
    entries = entries.slice(start);
    start = 0;
  };

  const size = () => entries.length - start;
  const present = (from: number, to: number): Entry[] =>
    entries.slice(from, to).filter((entry): entry is Entry => entry !== undefined);

  return {
    /** The number that the next entry is to have. */
    next: (): number => next,
    push: (entry: Entry): void => {
      if (entry.number !== next) throw RangeError(`entry ${entry.number} where ${next} was to be`);
      next += 1;
      entries.push(entry);
      total += weigh(entry);
      while (size() > 1 && (size() > capacity || total > weight)) dropOldest();
    },
    /** Where a reader goes on that has read up to `after`: a number that is still to come is of another sequence. */
    resume: (after: number): number => (after < next ? after : next - size() - 1),
    /** The oldest entries with a number above `after`, `limit` at most. */
    readAfter: (after: number, limit: number, matches?: (entry: Entry) => boolean): Stretch<Entry> => {
      const oldest = next - size();
      const from = start + Math.max(0, after + 1 - oldest);
      const found = matches === undefined ? present(from, from + limit) : present(from, entries.length).filter(matches);
      return { entries: found.slice(0, limit), dropped: Math.max(0, oldest - after - 1) };
    },
    /** The newest entries, `limit` at most, in order. */
    readLast: (limit: number, matches: (entry: Entry) => boolean = () => true): Stretch<Entry> => ({
      entries: limit > 0 ? present(start, entries.length).filter(matches).slice(-limit) : [],
      dropped: 0,
    }),
  };
};

export type Ring<Entry extends { number: number }> = ReturnType<typeof makeRing<Entry>>;
