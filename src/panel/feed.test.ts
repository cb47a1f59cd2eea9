import '../lockdown/node.ts';
import { expect, test } from 'vitest';
import { makeFeed, PAGE_LENGTH, readAll, type FeedSnapshot, type ReadEntries } from './feed.ts';

type Row = { number: number };

/** A kernel that keeps the last `capacity` entries, and hands out those that match. */
const makeEntries = (capacity = 10_000, matches: (row: Row) => boolean = () => true) => {
  let newest = 0;
  let reads = 0;
  let broken = false;
  const read: ReadEntries<Row> = async ({
    after,
    before = newest + 1,
    newest: fromEnd = after === undefined,
    limit = 100,
  }) => {
    reads += 1;
    if (broken) throw new Error('the kernel is gone');
    const oldest = Math.max(1, newest - capacity + 1);
    const first = Math.max(oldest, (after ?? 0) + 1);
    const found = Array.from({ length: Math.max(0, before - first) }, (_, i) => ({ number: first + i })).filter(
      matches,
    );
    const entries = fromEnd ? found.slice(Math.max(0, found.length - limit)) : found.slice(0, limit);
    return Promise.resolve({ entries, total: found.length, dropped: Math.max(0, oldest - (after ?? 0) - 1) });
  };
  return {
    read,
    add: (count: number) => (newest += count),
    reads: () => reads,
    setBroken: (is: boolean) => void (broken = is),
  };
};

const makeWatched = (entries: ReturnType<typeof makeEntries>) => {
  const snapshots: FeedSnapshot<Row>[] = [];
  const feed = makeFeed<Row>({
    read: entries.read,
    following: true,
    onChange: (snapshot) => void snapshots.push(snapshot),
  });
  const now = () => snapshots.at(-1)!;
  const numbers = () => now().rows!.map(({ number }) => number);
  return { feed, now, numbers, snapshots };
};

const downFrom = (newest: number, count: number) => Array.from({ length: count }, (_, i) => newest - i);

test('it begins with the newest entries, and what comes is put before them', async () => {
  const entries = makeEntries();
  const { feed, now, numbers } = makeWatched(entries);
  await feed.tell(entries.add(3));
  expect(numbers()).toEqual([3, 2, 1]);
  await feed.tell(entries.add(2));
  expect(numbers()).toEqual([5, 4, 3, 2, 1]);
  expect(now()).toMatchObject({ hasOlder: false, newer: 0, dropped: 0, error: null });
});

test('nothing is asked for when the kernel tells of nothing new', async () => {
  const entries = makeEntries();
  const { feed } = makeWatched(entries);
  await feed.tell(entries.add(3));
  await feed.tell(3);
  expect(entries.reads()).toBe(1);
});

test('while it stands still, what comes is counted, and it is there when it follows again', async () => {
  const entries = makeEntries();
  const { feed, now, numbers } = makeWatched(entries);
  await feed.tell(entries.add(3));
  feed.setFollowing(false);
  await feed.tell(entries.add(4));
  await feed.tell(entries.add(1));
  expect(numbers()).toEqual([3, 2, 1]);
  expect(now()).toMatchObject({ following: false, newer: 5 });
  feed.setFollowing(true);
  await feed.tell(entries.add(1));
  expect(numbers()).toEqual(downFrom(9, 9));
  expect(now()).toMatchObject({ following: true, newer: 0 });
});

test('of a flood it shows the newest, without a gap, and the older ones when asked for them', async () => {
  const entries = makeEntries();
  const { feed, now, numbers } = makeWatched(entries);
  await feed.tell(entries.add(3));
  await feed.tell(entries.add(1_000));
  expect(numbers()).toEqual(downFrom(1_003, PAGE_LENGTH));
  expect(now().hasOlder).toBe(true);
  await feed.loadOlder();
  expect(numbers()).toEqual(downFrom(1_003, 2 * PAGE_LENGTH));
});

test('what the kernel has no longer is told, and is no gap', async () => {
  const entries = makeEntries(50);
  const { feed, now, numbers } = makeWatched(entries);
  await feed.tell(entries.add(10));
  await feed.tell(entries.add(100));
  expect(numbers()).toEqual(downFrom(110, 50));
  expect(now()).toMatchObject({ hasOlder: false, dropped: 60 });
});

test('a filter that hardly anything passes loses nothing, however much the kernel has forgotten meanwhile', async () => {
  const entries = makeEntries(50, ({ number }) => number % 40 === 0);
  const { feed, numbers } = makeWatched(entries);
  for (let i = 0; i < 8; i += 1) await feed.tell(entries.add(20));
  expect(numbers()).toEqual([160, 120, 80, 40]);
});

test('a failure is told, keeps what is there, and is forgotten with the next answer', async () => {
  const entries = makeEntries();
  const { feed, now, numbers } = makeWatched(entries);
  await feed.tell(entries.add(3));
  entries.setBroken(true);
  await feed.tell(entries.add(1));
  expect(now().error?.text).toContain('the kernel is gone');
  expect(numbers()).toEqual([3, 2, 1]);
  entries.setBroken(false);
  await feed.tell(entries.add(1));
  expect(numbers()).toEqual([5, 4, 3, 2, 1]);
  expect(now().error).toBeNull();
});

test('a closed feed shows nothing more', async () => {
  const entries = makeEntries();
  const { feed, snapshots } = makeWatched(entries);
  const told = feed.tell(entries.add(3));
  feed.close();
  await told;
  expect(snapshots).toEqual([]);
});

test('all of it is read page by page, the oldest first', async () => {
  const entries = makeEntries(100);
  entries.add(250);
  const rows = await readAll(entries.read, 30);
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, i) => 151 + i));
});
