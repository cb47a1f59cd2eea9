/** A list of numbered entries that the kernel keeps the last of, as it grows: followed at its newest end, or standing still. */
import type { RingAnswer, RingQuery } from '../wire/kernel-events.ts';
import { readError, type ReadableError } from './readable-error.ts';

type Numbered = { number: number };

/** Asks the kernel for entries of a range that are as the list wants them. */
export type ReadEntries<Row> = (range: Omit<RingQuery, 'vatId'>) => Promise<RingAnswer<Row>>;

export type FeedSnapshot<Row> = {
  /** The newest first, without a gap between them; null before the first answer. */
  rows: readonly Row[] | null;
  /** Whether what is new goes into the list at once. */
  following: boolean;
  /** How many came since the list stands still. */
  newer: number;
  /** Whether the kernel has entries from before these. */
  hasOlder: boolean;
  /** How many entries of any kind the kernel had no longer when it was asked for the oldest. */
  dropped: number;
  /** Why it could not be read the last time. */
  error: ReadableError | null;
};

export const emptyFeed: FeedSnapshot<never> = {
  rows: null,
  following: true,
  newer: 0,
  hasOlder: false,
  dropped: 0,
  error: null,
};

/** So many entries are asked for at once. Of a flood the newest are shown, and the others when one scrolls to them. */
export const PAGE_LENGTH = 200;
/** So many are held at most while the list follows: as many as the kernel keeps cranks. */
const HELD = 5_000;

type FeedPowers<Row> = {
  read: ReadEntries<Row>;
  /** Whether it follows from the start. */
  following: boolean;
  onChange: (snapshot: FeedSnapshot<Row>) => void;
};

export const makeFeed = <Row extends Numbered>({ read, following, onChange }: FeedPowers<Row>) => {
  let now: FeedSnapshot<Row> = { ...emptyFeed, following };
  /** The number up to which the list knows what there is. */
  let seen = 0;
  /** The newest number that the kernel has told of. */
  let told = 0;
  let open = true;
  let last = Promise.resolve();

  const show = (changes: Partial<FeedSnapshot<Row>>): void => {
    if (!open) return;
    now = { ...now, ...changes };
    onChange(now);
  };
  /** One after the other: each goes on from where the one before it has come to. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    last = last.then(async () => {
      if (!open) return;
      try {
        await work();
      } catch (error) {
        show({ error: readError(error) });
      }
    });
    return last;
  };

  const begin = async (): Promise<void> => {
    const upTo = told;
    const { entries, total, dropped } = await read({ limit: PAGE_LENGTH });
    seen = Math.max(upTo, entries.at(-1)?.number ?? 0);
    show({ rows: entries.toReversed(), newer: 0, hasOlder: total > entries.length, dropped, error: null });
  };

  const takeNewer = async (rows: readonly Row[]): Promise<void> => {
    const upTo = told;
    const { entries, total, dropped } = await read({ after: seen, newest: true, limit: PAGE_LENGTH });
    if (total > entries.length || dropped > 0) {
      // There would be a gap before them.
      await begin();
      return;
    }
    seen = Math.max(upTo, entries.at(-1)?.number ?? 0);
    const all = entries.length === 0 ? rows : [...entries.toReversed(), ...rows];
    show({ rows: all.slice(0, HELD), newer: 0, hasOlder: now.hasOlder || all.length > HELD, error: null });
  };

  const countNewer = async (): Promise<void> => {
    const { total } = await read({ after: seen, newest: true, limit: 0 });
    show({ newer: total, error: null });
  };

  const catchUp = (): Promise<void> =>
    inTurn(async () => {
      if (now.rows === null) await begin();
      else if (now.following) await takeNewer(now.rows);
      else await countNewer();
    });

  return harden({
    /** The kernel has entries up to this number. Settles when they are in the list, or counted. */
    tell: async (newest: number): Promise<void> => {
      const isNew = newest > told || now.rows === null;
      told = Math.max(told, newest);
      if (isNew) await catchUp();
    },
    setFollowing: (follow: boolean): void => {
      if (now.following === follow) return;
      show({ following: follow });
      if (follow) void catchUp();
    },
    loadOlder: (): Promise<void> =>
      inTurn(async () => {
        const oldest = now.rows?.at(-1);
        if (oldest === undefined) return;
        const { entries, total, dropped } = await read({ before: oldest.number, limit: PAGE_LENGTH });
        const rows = [...(now.rows ?? []), ...entries.toReversed()];
        show({ rows, hasOlder: total > entries.length, dropped, error: null });
      }),
    fail: (error: unknown): void => show({ error: readError(error) }),
    close: (): void => {
      open = false;
    },
  });
};

export type Feed<Row extends Numbered> = ReturnType<typeof makeFeed<Row>>;

/** All entries that the kernel has and that are as wanted, the oldest first. */
export const readAll = async <Row extends Numbered>(read: ReadEntries<Row>, pageLength: number): Promise<Row[]> => {
  const rows: Row[] = [];
  for (;;) {
    const { entries, total } = await read({ after: rows.at(-1)?.number ?? 0, limit: pageLength });
    rows.push(...entries);
    if (entries.length === 0 || total <= entries.length) return rows;
  }
};
