/** The objects that a message can be sent to by name, and what a person types to mean one. */
import type { KernelStatus } from '../../wire/host-api.ts';
import { isObjectRef, type ObjectRef } from '../../wire/ids.ts';

/** `name`: a pet name, or the root of a vat; empty for an object without either. */
export type KnownTarget = { kref: ObjectRef; name: string };

/** `counter.root ko3`: how a known target is listed. */
export const labelOf = ({ name, kref }: KnownTarget): string => (name === '' ? kref : `${name} ${kref}`);

/** The roots of all vats that run. Where two subclusters have a vat of one name, the subcluster's id tells them apart. */
export const knownTargets = (status: KernelStatus | null): KnownTarget[] => {
  const vats = status?.vats ?? [];
  const isShared = (name: string): boolean => vats.filter((vat) => vat.name === name).length > 1;
  return vats.map(({ name, subclusterId, rootKref }) => ({
    kref: rootKref,
    name: isShared(name) ? `${subclusterId}.${name}.root` : `${name}.root`,
  }));
};

/**
 * A reference (`ko3`), a known name (`counter.root`, `bob`), or a listed line (`counter.root ko3`).
 * @param known - of two that have one name, the first is meant
 */
export const parseTarget = (
  text: string,
  known: readonly KnownTarget[],
): { target: KnownTarget } | { problem: string } => {
  const typed = text.trim();
  if (typed === '') return { problem: 'Choose an object, or type its reference, such as ko3' };
  const match = known.find((each) => [each.kref, each.name, labelOf(each)].includes(typed));
  if (match) return { target: match };
  // A line that was chosen from the list still means its object after the vat's name has left the list.
  const kref = typed.split(/\s+/).at(-1);
  if (isObjectRef(kref)) return { target: { kref, name: '' } };
  const shared = known.filter(({ name }) => name.endsWith(`.${typed}`)).map(({ name }) => name);
  if (shared.length > 0) return { problem: `${typed} is one of several: ${shared.join(', ')}` };
  return { problem: `No known object is named ${JSON.stringify(typed)}, and it is not a reference such as ko3` };
};

/** What to offer for a text. One that means a target already is offered the others, so that another can be chosen. */
export const suggestTargets = <Target extends KnownTarget>(
  text: string,
  known: readonly Target[],
): readonly Target[] => {
  const typed = text.trim().toLowerCase();
  const meant = parseTarget(text, known);
  if ('target' in meant) return meant.target.name === '' ? [] : known.filter((each) => each.kref !== meant.target.kref);
  return known.filter((target) => labelOf(target).toLowerCase().includes(typed));
};
