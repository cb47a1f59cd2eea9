type Options<Entry> = {
  /** The number of the first entry; each next one has the next number. */
  first: number;
  /** So many entries are kept at most, */
  capacity: number;
  /** and so much of them: what `weigh` says, added up. One entry is kept whatever it weighs. */
  weight: number;
  weigh(entry: Entry): number;
};

/**
 * A stretch of entries in order. `total`: how many there were to choose from. `dropped`: how many that belonged before them were no
 * longer there.
 */
export type Stretch<Entry> = { entries: Entry[]; total: number; dropped: number };

type Range<Entry> = {
  /** Only entries with numbers above and below these. */
  after?: number;
  before?: number;
  matches?: ((entry: Entry) => boolean) | undefined;
};

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
  const isPresent = (entry: Entry | undefined): entry is Entry => entry !== undefined;

  const read = (
    { after = first - 1, before = next, matches }: Range<Entry>,
    choose: (found: Entry[]) => Entry[],
  ): Stretch<Entry> => {
    const oldest = next - size();
    const at = (number: number) => start + Math.max(0, number - oldest);
    const found = entries.slice(at(after + 1), at(before)).filter(isPresent);
    const matching = matches === undefined ? found : found.filter(matches);
    return { entries: choose(matching), total: matching.length, dropped: Math.max(0, oldest - after - 1) };
  };

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
    /** The oldest entries of a range, `limit` at most. */
    readFirst: (limit: number, range: Range<Entry> = {}): Stretch<Entry> =>
      read(range, (found) => found.slice(0, limit)),
    /** The newest entries of a range, `limit` at most, in order. */
    readLast: (limit: number, range: Range<Entry> = {}): Stretch<Entry> =>
      read(range, (found) => (limit > 0 ? found.slice(-limit) : [])),
    /** The entry of this number, while it is there. */
    find: (number: number): Entry | undefined =>
      number < next ? entries[start + number - (next - size())] : undefined,
  };
};

export type Ring<Entry extends { number: number }> = ReturnType<typeof makeRing<Entry>>;
