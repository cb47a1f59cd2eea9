import type { CapData } from '../wire/capdata.ts';
import { sizeProblem } from '../wire/capdata-size.ts';
import { isPromiseVRef, type VRef } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';

/** In smallcaps a string that begins with one of `!"#$%&'()*+,-` means something else, or is reserved. */
const SPECIAL = /^[!"#$%&'()*+,-]/;
const CONSTANT = /^#(?:undefined|NaN|Infinity|-Infinity)$/;
const BIGINT = /^(?:\+(?:0|[1-9]\d*)|-[1-9]\d*)$/;
/** A remotable with its name for people, if it is the first mention of it; a promise, which has none. */
const REMOTABLE = /^\$(0|[1-9]\d{0,8})(?:\.(?:Remotable$|Alleged: |DebugName: )|$)/;
const PROMISE = /^&(0|[1-9]\d{0,8})$/;

/** Symbols that every realm has go by their names behind `@@`; registered ones by theirs, which may begin so too. */
const wellKnown = new Set(
  Object.entries(Object.getOwnPropertyDescriptors(Symbol)).flatMap(([name, { value }]) =>
    typeof value === 'symbol' ? [`%@@${name}`] : [],
  ),
);
const isSymbol = (text: string): boolean =>
  text.startsWith('%') && (!text.startsWith('%@@') || text.startsWith('%@@@@') || wellKnown.has(text));

/** Whether it stands for a string: what begins like something else is escaped by `!`, and nothing else is. */
const isString = (node: unknown): node is string =>
  typeof node === 'string' && (node.startsWith('!') ? SPECIAL.test(node.slice(1)) : !SPECIAL.test(node));

const isRecord = (node: unknown): node is Record<string, unknown> => typeof node === 'object' && node !== null;

/** The checks of one body; `mentioned` tells which of its references it names. */
const makeChecks = (slots: readonly VRef[]) => {
  const mentioned = new Set<number>();

  const isReference = (text: string): boolean => {
    const promise = text.startsWith('&');
    const index = Number((promise ? PROMISE : REMOTABLE).exec(text)?.[1] ?? NaN);
    const slot = slots[index];
    if (slot === undefined || isPromiseVRef(slot) !== promise) return false;
    mentioned.add(index);
    return true;
  };

  const isText = (text: string): boolean => {
    switch (text[0]) {
      case '#':
        return CONSTANT.test(text);
      case '+':
      case '-':
        return BIGINT.test(text);
      case '%':
        return isSymbol(text);
      case '$':
      case '&':
        return isReference(text);
      default:
        return isString(text);
    }
  };

  const isObject = (node: Record<string, unknown>): boolean => {
    const keys = Object.keys(node);
    if (keys.includes('#tag')) return keys.length === 2 && isString(node['#tag']) && isValue(node.payload);
    if (keys.includes('#error')) {
      const known = keys.every((key) => key === '#error' || key === 'name' || key === 'errorId');
      return known && isString(node.name) && keys.every((key) => isString(node[key]));
    }
    return keys.every((key) => isString(key) && isValue(node[key]));
  };

  /** Recursion ends: how deep a body is nested was checked before. */
  const isValue = (node: unknown): boolean => {
    if (typeof node === 'string') return isText(node);
    if (Array.isArray(node)) return node.every(isValue);
    return isRecord(node) ? isObject(node) : node !== undefined;
  };

  return { isValue, areAllMentioned: () => mentioned.size === slots.length };
};

const isMethod = (node: unknown): boolean =>
  isString(node) || node === '#undefined' || (typeof node === 'string' && isSymbol(node));

const areMethargs = (node: unknown): boolean =>
  Array.isArray(node) && node.length === 2 && isMethod(node[0]) && Array.isArray(node[1]);

const parse = (text: string): unknown => {
  try {
    const node: unknown = JSON.parse(text);
    // A number too large, a key twice, a space: marshal writes none of them.
    return JSON.stringify(node) === text ? node : undefined;
  } catch {
    return undefined;
  }
};

const problemOf = (data: CapData<VRef>, limits: Limits, isExpected: (node: unknown) => boolean): string | null => {
  const excess = sizeProblem(data, limits);
  if (excess !== null) return excess;
  const node = data.body.startsWith('#') ? parse(data.body.slice(1)) : undefined;
  const { isValue, areAllMentioned } = makeChecks(data.slots);
  if (node === undefined || !isExpected(node) || !isValue(node)) return 'it is not what marshal writes';
  // Its receiver would never hear of the others, and so never drop them.
  return areAllMentioned() ? null : 'it comes with references that it does not mention';
};

/**
 * What is wrong with a value that a vat sent, in words that end a sentence; null for everything that marshal writes in liveslots.
 * Whoever gets the value can then read it: a body that cannot be read would be a fault of its innocent receiver (P20).
 */
export const valueProblem = (data: CapData<VRef>, limits: Limits): string | null => problemOf(data, limits, () => true);

/** The same of the arguments of a message, `[method, [argument, …]]`; a function is called without a method. */
export const methargsProblem = (data: CapData<VRef>, limits: Limits): string | null =>
  problemOf(data, limits, areMethargs);
