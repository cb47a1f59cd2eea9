import type { ColumnKind } from '../../wire/inspect.ts';

/** More than these are too narrow to be read beside each other. */
const ROOM = 7;

/** Long values take the place of others in a list, and are read in a row's dialog. */
const isLong = (kind: ColumnKind | null): boolean => kind === 'code' || kind === 'secret';

/**
 * The columns that have a place in a list, by index.
 * @param chosen - their names as a route has them, between commas; of names that are none, nothing
 */
export const shownColumns = (
  columns: readonly { name: string; kind: ColumnKind | null }[],
  chosen: string | undefined,
): number[] => {
  const names = new Set(chosen?.split(','));
  const wanted = columns.flatMap(({ name }, index) => (names.has(name) ? [index] : []));
  if (wanted.length > 0) return wanted;
  const indices = columns.map((_, index) => index);
  if (indices.length <= ROOM) return indices;
  return indices.filter((index) => !isLong(columns[index]?.kind ?? null)).slice(0, ROOM);
};
