import type { CrankStory, CrankTrace } from '../wire/kernel-events.ts';
import type { Ring } from './ring.ts';

/** So many causes and so many effects are told of; a chain may be as long as the trace. */
const TOLD = 200;

/** A crank of the trace, what led to it and what came of it. */
export const tellStory = (
  { find, readFirst }: Pick<Ring<CrankTrace>, 'find' | 'readFirst'>,
  number: number,
): CrankStory | undefined => {
  const crank = find(number);
  if (crank === undefined) return undefined;

  const causes: CrankTrace[] = [];
  let { cause } = crank;
  while (cause !== null && causes.length < TOLD) {
    const before = find(cause);
    if (before === undefined) break;
    causes.unshift(before);
    ({ cause } = before);
  }

  // A crank has its number before what it queued is delivered: effects come after their cause.
  const known = new Set([number]);
  const { entries, total } = readFirst(TOLD, {
    after: number,
    matches: (later) => {
      if (later.cause === null || !known.has(later.cause)) return false;
      known.add(later.number);
      return true;
    },
  });
  return { crank, causes, effects: entries, earlier: cause !== null, later: total > entries.length };
};
