import { isPromiseRef, type PromiseRef } from '../wire/ids.ts';

/** A settled promise: how often it is referred to, and the promises in its data. */
export type SettledPromise = { refs: number; holds: PromiseRef[] };

/** A knot of more promises than this stays until one of its vats ends. */
const MAX_KNOT = 10_000;

/**
 * Finds the settled promises that are held by nothing but each other (R14): two that were resolved crosswise keep each other's
 * counts above zero.
 * @param start - where somebody let go.
 * @param look - reads a promise; undefined when it is not settled.
 * @returns the promises of the knot that nobody outside can reach; none when `start` is still held.
 */
export const findDeadKnot = (
  start: PromiseRef,
  look: (kref: PromiseRef) => SettledPromise | undefined,
): Set<PromiseRef> => {
  const knot = new Map<PromiseRef, SettledPromise>();
  const gather = [start];
  for (let kref = gather.pop(); kref !== undefined; kref = gather.pop()) {
    if (knot.has(kref)) continue;
    const promise = look(kref);
    if (promise === undefined) continue;
    knot.set(kref, promise);
    if (knot.size > MAX_KNOT) return new Set();
    gather.push(...promise.holds.filter(isPromiseRef));
  }
  const fromWithin = new Map<PromiseRef, number>();
  for (const { holds } of knot.values()) {
    for (const kref of holds) fromWithin.set(kref, (fromWithin.get(kref) ?? 0) + 1);
  }
  const held = [...knot].filter(([kref, { refs }]) => refs > (fromWithin.get(kref) ?? 0)).map(([kref]) => kref);
  const dead = new Set(knot.keys());
  for (let kref = held.pop(); kref !== undefined; kref = held.pop()) {
    if (dead.delete(kref)) held.push(...(knot.get(kref)?.holds ?? []));
  }
  return dead;
};
