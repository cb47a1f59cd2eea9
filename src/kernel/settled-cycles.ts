import type { PromiseRef } from '../wire/ids.ts';

/** A settled promise: how often it is referred to, and the promises in its data. */
export type SettledPromise = { refs: number; holds: PromiseRef[] };

/**
 * Finds the settled promises that are held by nothing but each other (R14): two that were resolved crosswise keep each other's
 * counts above zero.
 * @param starts - where somebody let go. Those that were looked at are taken out.
 * @param look - reads a promise; undefined when it is not settled.
 * @param effort - how many promises and references to look at. A knot that is larger is not found.
 * @returns the promises that nobody outside can reach, and how much of the effort is left.
 */
export const takeDeadKnots = (
  starts: Set<PromiseRef>,
  look: (kref: PromiseRef) => SettledPromise | undefined,
  effort: number,
): { dead: Set<PromiseRef>; left: number } => {
  const found = new Map<PromiseRef, SettledPromise>();
  let left = effort;
  for (const start of starts) {
    if (left <= 0) break;
    starts.delete(start);
    const gather = [start];
    for (let kref = gather.pop(); kref !== undefined && left > 0; kref = gather.pop()) {
      if (found.has(kref)) continue;
      left -= 1;
      const promise = look(kref);
      if (promise === undefined) continue;
      left -= promise.holds.length;
      found.set(kref, promise);
      gather.push(...promise.holds);
    }
  }
  const fromWithin = new Map<PromiseRef, number>();
  for (const { holds } of found.values()) {
    for (const kref of holds) fromWithin.set(kref, (fromWithin.get(kref) ?? 0) + 1);
  }
  const held = [...found].filter(([kref, { refs }]) => refs > (fromWithin.get(kref) ?? 0)).map(([kref]) => kref);
  const dead = new Set(found.keys());
  for (let kref = held.pop(); kref !== undefined; kref = held.pop()) {
    if (dead.delete(kref)) held.push(...(found.get(kref)?.holds ?? []));
  }
  return { dead, left };
};
