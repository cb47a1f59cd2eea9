/** Asks an object of a vat what it can do. Whatever it answers is a vat's word: it may be wrong, and of any shape. */
import { passStyleOf } from '@endo/pass-style';
import type { CapData } from '../wire/capdata.ts';
import type { KRef } from '../wire/ids.ts';
import { readMethodSchema, type DescribedMethod } from '../wire/method-schema.ts';
import { readAnswer } from './json-refs.ts';

/** What is known of a method: its description, or the patterns that its arguments must match, or its name only. */
export type ObjectMethod = { name: string } & (
  | { known: 'description'; description: DescribedMethod }
  | { known: 'guard'; args: readonly string[] }
  | { known: 'name' }
);

/** `problem`: why there are no descriptions, when the object has them and could not give them. */
export type ObjectMethods = { methods: ObjectMethod[]; problem: unknown };

/** The methods by which objects speak of their methods. */
const META_METHODS = ['__getMethodNames__', '__getDescription__', '__getInterfaceGuard__'];

const fieldOf = (value: unknown, name: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A pattern in a word or two: `string`, `nat[]`, `string | number`, the name of a remotable, or a value that is meant. */
const patternText = (pattern: unknown): string => {
  switch (passStyleOf(pattern)) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return JSON.stringify(pattern);
    case 'tagged':
      break;
    default:
      return passStyleOf(pattern);
  }
  const tag = String(Reflect.get(Object(pattern), Symbol.toStringTag));
  const payload = fieldOf(pattern, 'payload');
  switch (tag) {
    case 'match:or':
      return listOf(payload).map(patternText).join(' | ');
    case 'match:arrayOf':
      return `${patternText(listOf(payload)[0])}[]`;
    case 'match:remotable':
      return textOr(fieldOf(payload, 'label'), 'object');
    case 'guard:awaitArgGuard':
      return patternText(fieldOf(payload, 'argGuard'));
    case 'match:kind':
      return textOr(payload, 'any');
    default:
      return tag.replace(/^\w+:(?:split)?|Of$/g, '').toLowerCase();
  }
};

const guardArgs = (guard: unknown): string[] => {
  const payload = fieldOf(guard, 'payload');
  const rest = fieldOf(payload, 'restArgGuard');
  return [
    ...listOf(fieldOf(payload, 'argGuards')).map(patternText),
    ...listOf(fieldOf(payload, 'optionalArgGuards')).map((pattern) => `${patternText(pattern)}?`),
    ...(rest === undefined ? [] : [`…${patternText(rest)}`]),
  ];
};

const describe = (name: string, answer: unknown): ObjectMethod => {
  const description = readMethodSchema(fieldOf(answer, name));
  return description === null ? { name, known: 'name' } : { name, known: 'description', description };
};

const guarded = (name: string, answer: unknown): ObjectMethod => {
  const guard = fieldOf(fieldOf(fieldOf(answer, 'payload'), 'methodGuards'), name);
  return guard === undefined ? { name, known: 'name' } : { name, known: 'guard', args: guardArgs(guard) };
};

/**
 * @param ask - calls a method of the object, without arguments.
 * @throws (rejects) what the object rejects with when it is asked for the names of its methods, as one that is no exo does.
 */
export const readMethods = async (ask: (method: string) => Promise<CapData<KRef>>): Promise<ObjectMethods> => {
  const answerOf = async (method: string): Promise<unknown> => readAnswer(await ask(method)).value;
  const all = listOf(await answerOf('__getMethodNames__')).filter((name) => typeof name === 'string');
  const names = all.filter((name) => !META_METHODS.includes(name));
  const read = all.includes('__getDescription__')
    ? { method: '__getDescription__', toMethod: describe }
    : { method: '__getInterfaceGuard__', toMethod: guarded };
  const unread = (problem: unknown): ObjectMethods => ({
    methods: names.map((name) => ({ name, known: 'name' })),
    problem,
  });
  if (!all.includes(read.method)) return unread(null);
  try {
    const answer = await answerOf(read.method);
    return { methods: names.map((name) => read.toMethod(name, answer)), problem: null };
  } catch (error) {
    return unread(error);
  }
};
